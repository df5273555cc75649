# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_flaskssl_global_optspecs
    string join \n h/help V/version
end

function __fish_flaskssl_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_flaskssl_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_flaskssl_using_subcommand
    set -l cmd (__fish_flaskssl_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c flaskssl -n "__fish_flaskssl_needs_command" -s h -l help -d 'Print help'
complete -c flaskssl -n "__fish_flaskssl_needs_command" -s V -l version -d 'Print version'
complete -c flaskssl -n "__fish_flaskssl_needs_command" -f -a "check" -d 'Check Apache configuration: what `apache2 -t` would say, every fault of it, offline'
complete -c flaskssl -n "__fish_flaskssl_needs_command" -f -a "doctor" -d 'Look at the running machine and name the one thing to mend first'
complete -c flaskssl -n "__fish_flaskssl_needs_command" -f -a "explain" -d 'Tell a rule\'s page: what it finds, why that breaks, what to write instead'
complete -c flaskssl -n "__fish_flaskssl_needs_command" -f -a "log" -d 'Read an error log for what it means: what is broken, what merely follows, what is noise'
complete -c flaskssl -n "__fish_flaskssl_needs_command" -f -a "rules" -d 'List the rules'
complete -c flaskssl -n "__fish_flaskssl_needs_command" -f -a "setup" -d 'Set a site up: packages, certificate, virtual hosts, WSGI file, proof, renewal. The plan comes first'
complete -c flaskssl -n "__fish_flaskssl_needs_command" -f -a "completions" -d 'Print what a shell needs to complete the command line'
complete -c flaskssl -n "__fish_flaskssl_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand check" -l stdin-filename -d 'The name that standard input stands for; in a tree, it is read in that file\'s place' -r -F
complete -c flaskssl -n "__fish_flaskssl_using_subcommand check" -l root -d 'The root folder of another machine\'s disk: an image that is mounted or unpacked there. Every path is then one of that machine, links are followed as they are there, and its files, accounts and httpd are looked at in the place of this machine\'s' -r -F
complete -c flaskssl -n "__fish_flaskssl_using_subcommand check" -l config -d 'The settings; by default a flaskssl.toml beside or above the first path' -r -F
complete -c flaskssl -n "__fish_flaskssl_using_subcommand check" -l server-root -d 'The folder that relative paths begin at, until a ServerRoot directive says otherwise' -r -F
complete -c flaskssl -n "__fish_flaskssl_using_subcommand check" -s D -d 'A name that <IfDefine> finds, as with httpd\'s own -D' -r
complete -c flaskssl -n "__fish_flaskssl_using_subcommand check" -l define -d 'A variable that ${NAME} finds' -r
complete -c flaskssl -n "__fish_flaskssl_using_subcommand check" -l modules -d 'The modules of the server that a fragment is for: a list with commas, `all`, or `from:DIR` to take them from a server root\'s LoadModule lines' -r
complete -c flaskssl -n "__fish_flaskssl_using_subcommand check" -l target -d 'Whether this machine runs the configuration, so that the files it names are looked at. By default: if the folder that its modules are loaded from is here' -r -f -a "auto\t'Found out from the first LoadModule line'
here\t'This machine'
elsewhere\t'Another machine'"
complete -c flaskssl -n "__fish_flaskssl_using_subcommand check" -l httpd-version -d 'The version of the httpd that will read it, for <IfVersion>. By default the one installed here' -r
complete -c flaskssl -n "__fish_flaskssl_using_subcommand check" -l select -d 'Ask these rules and no others: codes, names, beginnings of codes such as FS3, `default`, or `all`. In the place of what the settings select and ignore' -r
complete -c flaskssl -n "__fish_flaskssl_using_subcommand check" -l ignore -d 'Do not ask these rules. What httpd does not start with is told all the same' -r
complete -c flaskssl -n "__fish_flaskssl_using_subcommand check" -l min-severity -d 'Tell only findings of this severity and above' -r -f -a "error\t'Errors only'
warning\t'Errors and warnings'
note\t'Everything'"
complete -c flaskssl -n "__fish_flaskssl_using_subcommand check" -l baseline -d 'Do not tell what this file has: findings that were there when it was written' -r -F
complete -c flaskssl -n "__fish_flaskssl_using_subcommand check" -l write-baseline -d 'Write what is found to a file for --baseline. What httpd does not start with is left out' -r -F
complete -c flaskssl -n "__fish_flaskssl_using_subcommand check" -l format -d 'How findings are told' -r -f -a "full\t'With the lines in question'
concise\t'A line a finding'
json\t'One JSON object'
sarif\t'SARIF 2.1.0, for code scanning and editors'
github\t'Annotations of a GitHub workflow'
gitlab\t'GitLab\'s code quality report'
junit\t'JUnit\'s XML'"
complete -c flaskssl -n "__fish_flaskssl_using_subcommand check" -l color -d 'Colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c flaskssl -n "__fish_flaskssl_using_subcommand check" -l fail-on -d 'Exit with 1 at findings of this severity and above' -r -f -a "error\t'Errors only'
warning\t'Warnings too'
note\t'Anything'
never\t'Nothing: always exit with 0'"
complete -c flaskssl -n "__fish_flaskssl_using_subcommand check" -l no-config -d 'Look for no flaskssl.toml'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand check" -l fix -d 'Mend what has a fix that keeps the meaning. Of standard input, the mended text goes to standard output and the report to standard error'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand check" -l unsafe-fixes -d 'With --fix or --diff: also fixes that are probably what was meant. Look at them'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand check" -l diff -d 'Print what --fix would change, with the rules that would change it, and change nothing. The exit status is that of a check without it'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand check" -l exit-zero -d 'Exit with 0 whatever is found'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand doctor" -l server-root -d 'The server root. By default the one of this machine' -r -F
complete -c flaskssl -n "__fish_flaskssl_using_subcommand doctor" -l domain -d 'Look at these names alone. By default those of the virtual hosts' -r
complete -c flaskssl -n "__fish_flaskssl_using_subcommand doctor" -l deadline -d 'How long one question may take; names, connections and answers are waited for side by side' -r
complete -c flaskssl -n "__fish_flaskssl_using_subcommand doctor" -l public-ip -d 'The address that this machine has for others, where a router hides it' -r
complete -c flaskssl -n "__fish_flaskssl_using_subcommand doctor" -l save -d 'Write what was seen to a file, for --facts. No private key is in it, but the configuration and the application\'s code are' -r -F
complete -c flaskssl -n "__fish_flaskssl_using_subcommand doctor" -l config -d 'The settings; by default a flaskssl.toml in the server root or above it' -r -F
complete -c flaskssl -n "__fish_flaskssl_using_subcommand doctor" -l facts -d 'Judge what such a file says, and look at nothing here' -r -F
complete -c flaskssl -n "__fish_flaskssl_using_subcommand doctor" -l format -d 'How it is told' -r -f -a "full\t'The way of a request, the cause, and what follows from it'
concise\t'A line a finding'
json\t'One JSON object'
html\t'One page that stands for itself, to be mailed or attached'"
complete -c flaskssl -n "__fish_flaskssl_using_subcommand doctor" -l color -d 'Colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c flaskssl -n "__fish_flaskssl_using_subcommand doctor" -l fail-on -d 'Exit with 1 at findings of this severity and above' -r -f -a "error\t'Errors only'
warning\t'Warnings too'
note\t'Anything'
never\t'Nothing: always exit with 0'"
complete -c flaskssl -n "__fish_flaskssl_using_subcommand doctor" -l offline -d 'Ask no other host: no name server'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand doctor" -l no-config -d 'Look for no flaskssl.toml'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand doctor" -l redact -d 'With --save: names, addresses, users and passwords replaced, the same everywhere. Certificates are left out, as they tell names'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand doctor" -l fix -d 'Mend what can be mended without changing the meaning, then carry out the commands that are told, each after asking; look again and say what has changed'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand doctor" -l yes -d 'With --fix: do not ask'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand doctor" -l watch -d 'Look again and again until nothing is to be mended'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand doctor" -l all -d 'Tell notes, too'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand doctor" -l exit-zero -d 'Exit with 0 whatever is found'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand explain" -l color -d 'Colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c flaskssl -n "__fish_flaskssl_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand log" -l since -d 'From where on: `start` (the last start, reload, or attempt at one), `all`, a time such as `2026-11-28 14:30`, or a span such as 30m, 2h, 7d before the last line' -r
complete -c flaskssl -n "__fish_flaskssl_using_subcommand log" -l error-log-format -d 'How lines are written, if the configuration has an ErrorLogFormat: its argument' -r
complete -c flaskssl -n "__fish_flaskssl_using_subcommand log" -l format -d 'How it is told' -r -f -a "full\t'With meanings, causes and consequences'
concise\t'A line a message'
json\t'One JSON object'"
complete -c flaskssl -n "__fish_flaskssl_using_subcommand log" -l color -d 'Colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c flaskssl -n "__fish_flaskssl_using_subcommand log" -l follow -d 'Wait for what comes, and tell it at once'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand log" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand rules" -l format -d 'How they are told' -r -f -a "text\t'A line a rule: code, name, severity, whether it has a fix, what it finds'
json\t'One JSON object'"
complete -c flaskssl -n "__fish_flaskssl_using_subcommand rules" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l domain -d 'The site\'s name, as visitors type it. Again for further names' -r
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l app -d 'The application\'s folder' -r -F
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l callable -d 'The WSGI callable, such as `shop.web:app`, or `shop:create_app()` for a factory. By default it is looked for' -r
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l venv -d 'The application\'s virtual environment. By default the one in its folder, or one that is made from its requirements.txt' -r -F
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l authenticator -d 'How it is proved whose the name is' -r -f -a "webroot\t'By a file that Apache serves on port 80; renewals need no pause'
standalone\t'By certbot\'s own server on port 80; Apache pauses meanwhile'
duckdns\t'By DuckDNS\'s TXT record; no port has to be open'"
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l server -d 'The authority\'s ACME directory. By default Let\'s Encrypt\'s' -r
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l email -d 'Where the authority writes to' -r
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l local-address -d 'With --local: an address that the certificate holds, too. Again for further ones' -r
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l duckdns-token-file -d 'A file with DuckDNS\'s token, which nobody else may read. The name\'s address is set to this machine\'s with it' -r -F
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l public-ip -d 'The address that this machine has for others, where a router hides it' -r
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l hsts -d 'Tell browsers to use HTTPS alone for that many seconds. There is no way back before they are over; begin with 300' -r
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l format -d 'How the plan and the result are told' -r -f -a "text\t'For people'
json\t'One JSON object'"
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l color -d 'Colours' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l system-packages -d 'Use the system\'s Python packages, and no virtual environment'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l staging -d 'Order at Let\'s Encrypt\'s staging authority, whose certificates nobody trusts. A later run without this replaces the certificate'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l no-rehearsal -d 'Do not try everything at Let\'s Encrypt\'s staging authority first'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l local -d 'For development: a certificate by an authority of this machine\'s own'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l trust -d 'With --local: have this machine\'s store trust that authority'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l keep-address -d 'Do not set the address; the token is for the certificate alone'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l duckdns-timer -d 'Tell DuckDNS the address again every five minutes, as it changes at home'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l any-dns -d 'Never mind where the name leads: a proxy stands in front'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l plan -d 'Show the plan; change nothing, ask nobody'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l yes -d 'Carry the plan out without asking. It agrees to the authority\'s terms of service'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l resume -d 'Go on with the run that was stopped, with the answers that it has. To change one, give the whole command again in the place of this'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -l undo -d 'Take the last run back. What somebody changed since is asked about at a terminal, and left as it is with --yes'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand setup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand completions" -s h -l help -d 'Print help'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand help; and not __fish_seen_subcommand_from check doctor explain log rules setup completions help" -f -a "check" -d 'Check Apache configuration: what `apache2 -t` would say, every fault of it, offline'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand help; and not __fish_seen_subcommand_from check doctor explain log rules setup completions help" -f -a "doctor" -d 'Look at the running machine and name the one thing to mend first'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand help; and not __fish_seen_subcommand_from check doctor explain log rules setup completions help" -f -a "explain" -d 'Tell a rule\'s page: what it finds, why that breaks, what to write instead'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand help; and not __fish_seen_subcommand_from check doctor explain log rules setup completions help" -f -a "log" -d 'Read an error log for what it means: what is broken, what merely follows, what is noise'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand help; and not __fish_seen_subcommand_from check doctor explain log rules setup completions help" -f -a "rules" -d 'List the rules'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand help; and not __fish_seen_subcommand_from check doctor explain log rules setup completions help" -f -a "setup" -d 'Set a site up: packages, certificate, virtual hosts, WSGI file, proof, renewal. The plan comes first'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand help; and not __fish_seen_subcommand_from check doctor explain log rules setup completions help" -f -a "completions" -d 'Print what a shell needs to complete the command line'
complete -c flaskssl -n "__fish_flaskssl_using_subcommand help; and not __fish_seen_subcommand_from check doctor explain log rules setup completions help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'

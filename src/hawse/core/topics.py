"""The texts of `hawse help TOPIC`."""

from __future__ import annotations

TOPICS: dict[str, str] = {
    "exit-codes": """What the exit code of every command means

    0    done
    1    the operation failed
    2    usage: the command line is wrong; nothing was asked of AWS
    3    configuration or credentials
    4    not found
    5    access denied
    6    partial: some targets or items failed, the rest is done; with --exit-code also: nothing
         was found, but not all could be looked at
    7    refused: a guard or the person said no; nothing was changed
    8    throttled, unavailable or circuit open, after retries
    10   findings exist (only with --exit-code)
    124  timed out waiting
    130  interrupted with Ctrl-C
    141  the reader of the output went away (silent)
""",
    "filters": """Which rows are shown: --filter KEY<OP>VALUE

    state=running          equal; globs allowed: name=web-*
    state=running,stopped  any of them
    tags.env!=prod         not equal
    public_ip=none         has no value
    name~^web-[0-9]+$      regular expression; !~ for its opposite
    launched<30d           younger than 30 days; s m h d w y
    launched>1y            older than a year
    size>1GiB              sizes: KB KiB MB MiB GB GiB TB TiB

  Several filters must all hold. KEY is a field of the JSON output (--schema lists them);
  a key of a mapping is addressed with a dot. A row that has no value fits only != and !~.
""",
    "config": """Where settings come from, strongest first

    1. the option on the command line        --region eu-west-1
    2. the environment                       HAWSE_REGION, then AWS_REGION
    3. the project's file                    .hawse.toml (.yaml, .json), up to the repository root
    4. the user's file                       `hawse config path` shows it
    5. the system's file
    6. the default

  In CI (the variable CI is set) the project's file counts only when --config names it.
  `hawse config show` prints every effective value with the place it came from.
""",
    "credentials": """Whose credentials a command uses

    1. --profile, else HAWSE_PROFILE or `profile` of a configuration file
    2. AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
    3. AWS_PROFILE, else the profile `default` of ~/.aws/config and ~/.aws/credentials:
       keys, IAM Identity Center, a role to assume, a process, aws login
    4. the role of the container or the instance that hawse runs on

    --account 111122223333 --role Ops   a role in another account, assumed with these

  They are those of every AWS tool, found in the same order. `hawse auth whoami` says who you
  are, `hawse doctor` what is wrong with it, and `hawse permissions ec2 stop` what a command
  needs. A secret is never an argument, and never in a log, the journal or an error.
""",
    "environment": """Environment variables that hawse heeds

    HAWSE_REGION, HAWSE_OUTPUT, …  any setting of `hawse config show`, in capitals, - and . as _
    HAWSE_CONFIG                   a configuration file to use as the project's
    HAWSE_READ_ONLY=1              refuse every change
    HAWSE_NO_INPUT=1               never ask; refuse instead
    HAWSE_TRANSPORT=boto3          send every request with the AWS SDK
    AWS_PROFILE, AWS_REGION, …     as for every AWS tool; AWS_DEFAULT_REGION counts too
    HTTPS_PROXY, NO_PROXY          proxies; AWS_CA_BUNDLE: who is trusted
    CI                             no questions, nothing animated, no project's file
    NO_COLOR, TERM=dumb            no colour; nothing drawn again
    COLUMNS                        the width of tables
    VISUAL, EDITOR                 what `edit` opens
    XDG_CONFIG_HOME, …_CACHE_HOME, …_STATE_HOME   where files are kept
""",
    "names": """How things are named on the command line

    web-1  i-0abc…         a name or an id; a name that means several things is refused
    'web-*'                a glob, where a command takes several
    -                      the first word of each line of standard input
    (nothing)              on a terminal: pick it from a list; else an error, never "all"

    hawse ec2 ls --filter state=stopped -o ids | hawse ec2 start -

  Tab completes names that earlier listings showed: `hawse completion bash`, zsh, fish,
  powershell. A name in another region is found and told, not guessed.
""",
    "output": """How results are shown: -o FORMAT

    auto      a table on a terminal, lines on a pipe
    table     columns for people; nothing is cut on a pipe
    lines     tab-separated, no headings
    json      one array; jsonl: an object a line, as they come
    yaml, csv
    ids       ids alone, for the next command: … -o ids | hawse ec2 stop -

    --columns name,state        these, in this order; +vpc: one more
    --sort -launched            newest first
    --limit 20                  at most 20, and how many were left out
    --query 'length(@)'         JMESPath over the JSON
    --schema                    the JSON Schema of the rows

  Data goes to stdout, everything said goes to stderr. There is no pager. Text from AWS is
  escaped wherever a person reads it.
""",
    "regions": """Which accounts and regions a command works on

    -r eu-west-1 -r us-east-1   these regions
    -r 'eu-*'                   every enabled region that matches
    -r all                      every enabled region
    -p prod -p staging          the accounts of these profiles
    -p 'acme-*'                 of every profile that matches
    --account org --role Ops    every account of the organization, through a role

  With several targets, rows begin with their account and region. A target that fails is told on
  its own line and the exit code is 6; the others are still shown.
""",
    "plans": """How a change is made

    1. every target is planned; planning cannot write
    2. the plan is shown
    3. you are asked: y or N; or, where it is dangerous, to type a count or an account's name
    4. exactly those steps are applied
    5. each step is recorded: `hawse audit ls`, and undone where that is possible: `hawse undo`

    --dry-run    show the plan and ask AWS whether each call would pass; changes nothing
    --plan FILE  write the plan; `hawse apply FILE` applies exactly it, later
    --yes        do not ask (a production account asks for --confirm NAME)
    --read-only  refuse every change; also HAWSE_READ_ONLY=1
""",
}

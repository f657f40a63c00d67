"""A canned AWS on loopback: the same few answers for every client, as fast as Python can send.

Answers DescribeInstances, ListUsers, the credential report, DescribeStacks, DescribeRegions and
GetCallerIdentity from bytes made beforehand. It runs as a process of its own, so that its time
and memory are not counted to a client:
`python -m bench.cli.server INSTANCES [DEAD_REGION [PEM]]` prints its URL; with a PEM file, it
talks TLS. It must not know who is measured.
"""

from __future__ import annotations

import re
import ssl
import sys
import time
from base64 import b64encode
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

REGIONS = (
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1"),
    *("eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-north-1"),
    *("ap-south-1", "ap-southeast-1", "ap-southeast-2"),
    *("ap-northeast-1", "ap-northeast-2", "ap-northeast-3"),
)
PAGE = 1000  # what EC2 and IAM give at most
STACKS_PAGE = 100
EC2 = 'xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"'

# The members and their order are those of a real answer: 3.1 kB for each instance.
INSTANCE = """\
<item><reservationId>r-{n:017x}</reservationId><ownerId>{account}</ownerId><groupSet/>\
<instancesSet><item><instanceId>i-{n:017x}</instanceId><imageId>ami-0abcdef1234567890</imageId>\
<instanceState><code>16</code><name>running</name></instanceState>\
<privateDnsName>ip-10-0-{high}-{low}.{region}.compute.internal</privateDnsName>\
<dnsName>ec2-198-51-{high}-{low}.{region}.compute.amazonaws.com</dnsName><reason/>\
<keyName>operations</keyName><amiLaunchIndex>0</amiLaunchIndex><productCodes/>\
<instanceType>m6i.large</instanceType><launchTime>2026-03-0{day}T09:1{day}:30.000Z</launchTime>\
<placement><availabilityZone>{region}a</availabilityZone><groupName/><tenancy>default</tenancy>\
</placement><monitoring><state>disabled</state></monitoring>\
<subnetId>subnet-0123456789abcdef0</subnetId><vpcId>vpc-0123456789abcdef0</vpcId>\
<privateIpAddress>10.0.{high}.{low}</privateIpAddress><ipAddress>198.51.{high}.{low}</ipAddress>\
<sourceDestCheck>true</sourceDestCheck><groupSet><item><groupId>sg-0123456789abcdef0</groupId>\
<groupName>web</groupName></item><item><groupId>sg-0fedcba9876543210</groupId>\
<groupName>monitoring</groupName></item></groupSet><architecture>x86_64</architecture>\
<rootDeviceType>ebs</rootDeviceType><rootDeviceName>/dev/xvda</rootDeviceName>\
<blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs>\
<volumeId>vol-{n:017x}</volumeId><status>attached</status>\
<attachTime>2026-03-0{day}T09:1{day}:31.000Z</attachTime>\
<deleteOnTermination>true</deleteOnTermination></ebs></item></blockDeviceMapping>\
<virtualizationType>hvm</virtualizationType><clientToken>token-{n:036x}</clientToken>\
<tagSet><item><key>Name</key><value>web-{n}</value></item><item><key>env</key>\
<value>prod</value></item><item><key>team</key><value>platform</value></item>\
<item><key>cost-center</key><value>cc-{low}</value></item></tagSet>\
<hypervisor>xen</hypervisor><networkInterfaceSet><item>\
<networkInterfaceId>eni-{n:017x}</networkInterfaceId><subnetId>subnet-0123456789abcdef0</subnetId>\
<vpcId>vpc-0123456789abcdef0</vpcId><description/><ownerId>{account}</ownerId>\
<status>in-use</status><macAddress>0a:00:00:00:{low:02x}:{high:02x}</macAddress>\
<privateIpAddress>10.0.{high}.{low}</privateIpAddress><sourceDestCheck>true</sourceDestCheck>\
<groupSet><item><groupId>sg-0123456789abcdef0</groupId><groupName>web</groupName></item></groupSet>\
<ipv6AddressesSet/>\
<interfaceType>interface</interfaceType></item></networkInterfaceSet>\
<iamInstanceProfile><arn>arn:aws:iam::{account}:instance-profile/web</arn>\
<id>AIPAABCDEFGHIJKLMNOPQ</id></iamInstanceProfile><ebsOptimized>true</ebsOptimized>\
<enaSupport>true</enaSupport><cpuOptions><coreCount>1</coreCount><threadsPerCore>2</threadsPerCore>\
</cpuOptions><metadataOptions><state>applied</state><httpTokens>required</httpTokens>\
<httpPutResponseHopLimit>2</httpPutResponseHopLimit><httpEndpoint>enabled</httpEndpoint>\
<httpProtocolIpv6>disabled</httpProtocolIpv6><instanceMetadataTags>disabled</instanceMetadataTags>\
</metadataOptions><platformDetails>Linux/UNIX</platformDetails>\
<usageOperation>RunInstances</usageOperation><currentInstanceBootMode>uefi\
</currentInstanceBootMode></item></instancesSet></item>"""


@cache
def instances(region: str, account: str, first: int, total: int) -> bytes:
    """One page of DescribeInstances, from instance number `first` on."""
    last = min(first + PAGE, total)
    items = "".join(
        INSTANCE.format(
            n=n, account=account, region=region, high=n // 250 % 250, low=n % 250, day=n % 9 + 1
        )
        for n in range(first, last)
    )
    more = f"<nextToken>{last}</nextToken>" if last < total else ""
    return (
        f"<DescribeInstancesResponse {EC2}><requestId>bench</requestId>"
        f"<reservationSet>{items}</reservationSet>{more}</DescribeInstancesResponse>"
    ).encode()


USER = """\
<member><Path>/</Path><UserName>user-{n}</UserName><UserId>AIDA{n:017}</UserId>\
<Arn>arn:aws:iam::{account}:user/user-{n}</Arn><CreateDate>2026-03-0{day}T09:1{day}:30Z</CreateDate>\
<PasswordLastUsed>2026-04-0{day}T10:00:00Z</PasswordLastUsed></member>"""

STACK = """\
<member><StackId>arn:aws:cloudformation:{region}:{account}:stack/stack-{n}/{n:036x}</StackId>\
<StackName>stack-{n}</StackName><Description>Service {n} and what it needs</Description>\
<CreationTime>2026-03-0{day}T09:1{day}:30.123Z</CreationTime><RollbackConfiguration>\
<RollbackTriggers/></RollbackConfiguration><StackStatus>UPDATE_COMPLETE</StackStatus>\
<LastUpdatedTime>2026-04-0{day}T10:00:00.456Z</LastUpdatedTime>\
<DisableRollback>false</DisableRollback><NotificationARNs/><Capabilities><member>CAPABILITY_IAM\
</member></Capabilities><Outputs><member><OutputKey>Url</OutputKey><OutputValue>https://s{n}.example\
</OutputValue><ExportName>stack-{n}-url</ExportName></member></Outputs><Parameters><member>\
<ParameterKey>Size</ParameterKey><ParameterValue>m6i.large</ParameterValue></member><member>\
<ParameterKey>Count</ParameterKey><ParameterValue>3</ParameterValue></member></Parameters><Tags>\
<member><Key>env</Key><Value>prod</Value></member><member><Key>team</Key><Value>platform</Value>\
</member></Tags><EnableTerminationProtection>true</EnableTerminationProtection><DriftInformation>\
<StackDriftStatus>NOT_CHECKED</StackDriftStatus></DriftInformation></member>"""


@cache
def listed(operation: str, region: str, account: str, first: int, total: int) -> bytes:
    """One page of a list of the query protocol, from number `first` on."""
    template, size, items, more = {
        "ListUsers": (USER, PAGE, "Users", "<IsTruncated>true</IsTruncated><Marker>{}</Marker>"),
        "DescribeStacks": (STACK, STACKS_PAGE, "Stacks", "<NextToken>{}</NextToken>"),
    }[operation]
    last = min(first + size, total)
    members = "".join(
        template.format(n=n, account=account, region=region, day=n % 9 + 1)
        for n in range(first, last)
    )
    end = more.format(last) if last < total else ""
    return (
        f"<{operation}Response><{operation}Result><{items}>{members}</{items}>{end}"
        f"</{operation}Result><ResponseMetadata><RequestId>bench</RequestId></ResponseMetadata>"
        f"</{operation}Response>"
    ).encode()


REPORT = """\
user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,\
password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,\
access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,\
access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,\
access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,\
cert_2_active,cert_2_last_rotated"""
REPORTED = """\
user-{n},arn:aws:iam::{account}:user/user-{n},2026-03-0{day}T09:1{day}:30+00:00,true,\
2026-04-0{day}T10:00:00+00:00,2026-03-0{day}T09:1{day}:31+00:00,N/A,true,true,\
2026-03-0{day}T09:1{day}:32+00:00,2026-04-0{day}T11:00:00+00:00,eu-west-1,s3,\
false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"""


@cache
def reported(action: str, account: str, total: int) -> bytes:
    """The credential report of the users of ListUsers, made long ago."""
    lines = (REPORTED.format(n=n, account=account, day=n % 9 + 1) for n in range(total))
    inside = "<State>COMPLETE</State>"
    if action == "GetCredentialReport":
        content = b64encode("\n".join((REPORT, *lines)).encode()).decode()
        inside = (
            f"<Content>{content}</Content><ReportFormat>text/csv</ReportFormat>"
            "<GeneratedTime>2026-05-01T10:00:00Z</GeneratedTime>"
        )
    return (
        f"<{action}Response><{action}Result>{inside}</{action}Result><ResponseMetadata>"
        f"<RequestId>bench</RequestId></ResponseMetadata></{action}Response>"
    ).encode()


def regions() -> bytes:
    """The regions of a usual account, all enabled by default."""
    items = "".join(
        f"<item><regionName>{region}</regionName><regionEndpoint>ec2.{region}.amazonaws.com"
        "</regionEndpoint><optInStatus>opt-in-not-required</optInStatus></item>"
        for region in REGIONS
    )
    return (
        f"<DescribeRegionsResponse {EC2}><requestId>bench</requestId>"
        f"<regionInfo>{items}</regionInfo></DescribeRegionsResponse>"
    ).encode()


def identity(account: str) -> bytes:
    """GetCallerIdentity: each access key is a user of the account it names."""
    return (
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
        f"<GetCallerIdentityResult><Arn>arn:aws:iam::{account}:user/bench</Arn>"
        f"<UserId>AIDABENCH</UserId><Account>{account}</Account></GetCallerIdentityResult>"
        "<ResponseMetadata><RequestId>bench</RequestId></ResponseMetadata>"
        "</GetCallerIdentityResponse>"
    ).encode()


class Canned(BaseHTTPRequestHandler):
    """Who asks, and for which region, stands in the signature."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    total = 50
    dead = ""

    def do_POST(self) -> None:  # pylint: disable=invalid-name  # the name http.server looks for
        """Answer one operation of the query protocol."""
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        key, region = self.signer()
        if region == self.dead:
            time.sleep(3600)
        token = form.get("NextToken", form.get("Marker", ["0"]))[0]
        body = self.answer(form["Action"][0], token, key, region)
        self.send_response(200)
        self.send_header("Content-Type", "text/xml;charset=UTF-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def signer(self) -> tuple[str, str]:
        """The access key and the region of the request."""
        found = re.search(r"Credential=([^/]+)/[^/]+/([^/]+)/", self.headers["Authorization"])
        assert found is not None
        return found[1], found[2]

    def answer(self, action: str, token: str, key: str, region: str) -> bytes:
        """The canned answer; an operation that is not here ends the request."""
        account = key[-12:]
        if action == "DescribeInstances":
            return instances(region, account, int(token), self.total)
        if action in ("ListUsers", "DescribeStacks"):
            return listed(action, region, account, int(token), self.total)
        if action in ("GenerateCredentialReport", "GetCredentialReport"):
            return reported(action, account, self.total)
        return {"DescribeRegions": regions(), "GetCallerIdentity": identity(account)}[action]

    def log_message(self, format: str, *args: object) -> None:  # pylint: disable=redefined-builtin
        """Say nothing: standard error belongs to the benchmark."""


def main(total: int, dead: str = "", pem: str = "") -> None:
    """Serve until killed; the URL is printed."""
    Canned.total, Canned.dead = total, dead
    server = ThreadingHTTPServer(("127.0.0.1", 0), Canned)
    if pem:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    sys.stdout.write(f"http{'s' if pem else ''}://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])

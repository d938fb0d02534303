set -e
days=36500
openssl req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days $days -subj "/O=Fettle Test/CN=Fettle Test Root" -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" 2>/dev/null
openssl req -new -newkey rsa:2048 -nodes -keyout mid.key -out mid.csr -subj "/O=Fettle Test/CN=Fettle Test RSA 2048 M01" 2>/dev/null
printf 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n' > mid.ext
openssl x509 -req -in mid.csr -CA root.pem -CAkey root.key -CAcreateserial -days $days -extfile mid.ext -out mid.pem 2>/dev/null
leaf() { # name cn san aia start end
 openssl req -new -newkey rsa:2048 -nodes -keyout $1.key -out $1.csr -subj "/CN=$2" 2>/dev/null
 { echo "basicConstraints=critical,CA:FALSE"; echo "keyUsage=critical,digitalSignature,keyEncipherment"; echo "extendedKeyUsage=serverAuth"; [ -n "$3" ] && echo "subjectAltName=$3"; [ -n "$4" ] && echo "authorityInfoAccess=caIssuers;URI:$4"; echo "authorityKeyIdentifier=keyid"; } > $1.ext
 openssl x509 -req -in $1.csr -CA ${5:-mid}.pem -CAkey ${5:-mid}.key -CAcreateserial -days ${6:-$days} -extfile $1.ext -out $1.pem 2>/dev/null
}
leaf leaf sns.amazonaws.com DNS:sns.amazonaws.com http://crt.r2m01.amazontrust.com/r2m01.cer
leaf other shop.example.com DNS:shop.example.com http://crt.r2m01.amazontrust.com/r2m01.cer
leaf aside sns.amazonaws.com DNS:sns.amazonaws.com http://169.254.169.254/latest/r2m01.cer
# expired: a CA with dates
mkdir -p ca; : > ca/index.txt; echo 01 > ca/serial
cat > ca.cnf <<C
[ca]
default_ca=d
[d]
database=ca/index.txt
serial=ca/serial
new_certs_dir=ca
default_md=sha256
policy=p
[p]
commonName=supplied
C
openssl req -new -newkey rsa:2048 -nodes -keyout expired.key -out expired.csr -subj "/CN=sns.amazonaws.com" 2>/dev/null
cp leaf.ext expired.ext
openssl ca -batch -config ca.cnf -in expired.csr -cert mid.pem -keyfile mid.key -startdate 20240101000000Z -enddate 20250101000000Z -extfile expired.ext -notext -out expired.pem 2>/dev/null
openssl req -x509 -newkey rsa:2048 -nodes -keyout self.key -out self.pem -days $days -subj "/CN=sns.amazonaws.com" -addext "subjectAltName=DNS:sns.amazonaws.com" 2>/dev/null
openssl x509 -in mid.pem -outform der -out mid.der
openssl verify -CAfile root.pem -untrusted mid.pem leaf.pem other.pem aside.pem
openssl verify -CAfile root.pem -untrusted mid.pem expired.pem || true
cat > sign.py <<'P'
import json, subprocess, base64
T="2026-12-01T10:00:00.000Z"; TOPIC="arn:aws:sns:eu-west-1:123456789012:alarms"
URL="https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-%s.pem"
def canonical(m):
    keys = ["Message","MessageId","Subject","Timestamp","TopicArn","Type"] if m["Type"]=="Notification" else \
           ["Message","MessageId","SubscribeURL","Timestamp","Token","TopicArn","Type"]
    return "".join(k+"\n"+m[k]+"\n" for k in keys if k in m).encode()
def write(name, m, key="leaf", version="2"):
    digest = "-sha1" if version=="1" else "-sha256"
    sig = subprocess.run(["openssl","dgst",digest,"-sign",key+".key"],input=canonical(m),capture_output=True,check=True).stdout
    m = dict(m, SignatureVersion=version, Signature=base64.b64encode(sig).decode(), SigningCertURL=URL % key)
    m["UnsubscribeURL"]="https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=x"
    open(name+".json","w").write(json.dumps(m))
alarm = json.dumps({"AlarmName":"disk é\n\"full\"","NewStateValue":"ALARM","StateChangeTime":"2026-12-01T09:59:59.000+0000","AlarmArn":"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:disk"}, ensure_ascii=False)
note = {"Type":"Notification","MessageId":"11111111-2222-3333-4444-555555555555","TopicArn":TOPIC,"Subject":"ALARM: \"disk\"","Message":alarm,"Timestamp":T}
plain = {k:v for k,v in note.items() if k!="Subject"}
write("notification-v1", note, version="1"); write("notification-v2", note); write("notification-plain", plain)
ask = {"Type":"SubscriptionConfirmation","MessageId":"99999999-2222-3333-4444-555555555555","Token":"2336412f37fb&x=y","TopicArn":TOPIC,"Message":"You have chosen to subscribe","SubscribeURL":"https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn="+TOPIC+"&Token=2336412f37fb","Timestamp":T}
write("subscribe-v2", ask); write("subscribe-v1", ask, version="1")
write("unsubscribe-v2", dict(ask, Type="UnsubscribeConfirmation"))
write("subscribe-elsewhere", dict(ask, SubscribeURL="https://sns.eu-west-1.amazonaws.com.evil.example/?Action=ConfirmSubscription"))
for key in ["other","expired","self","aside"]: write("notification-"+key, note, key=key)
P
python3 sign.py

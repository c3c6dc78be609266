#!/bin/bash
# A Slurm cluster of one node on this machine, for trying sweep.sbatch: munged, slurmctld and slurmd of one's own under a folder of one's
# own, stopped at the end. Runs as root, also in a container without systemd (Debian: apt-get install slurm-wlm munge).
#
#   tools/slurm/try-locally.sh FOLDER COMMAND...      COMMAND finds sbatch, squeue and scontrol ready
set -euo pipefail

if [ "$#" -lt 2 ]; then
    echo "usage: try-locally.sh FOLDER COMMAND..." >&2
    exit 2
fi

mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
cpus=$(nproc)
node=$(uname -n | cut -d. -f1)
port=$((20000 + $$ % 20000))
mkdir -p "$folder/state" "$folder/spool"
dd if=/dev/urandom of="$folder/munge.key" bs=1024 count=1 status=none
chmod 400 "$folder/munge.key"
# munged trusts no socket below a folder that others can write to, and Slurm's paths to sockets are short.
run=$(mktemp -d /run/compress-slurm.XXXXXX)
chmod 755 "$run"

cat > "$folder/slurm.conf" <<CONF
ClusterName=local
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
# A requeued job waits until its old credential has run out.
AuthInfo=socket=$run/munge.socket,cred_expire=5
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$run/slurmctld.pid
SlurmdPidFile=$run/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
JobRequeue=1
ReturnToService=2
SchedulerParameters=batch_sched_delay=0,sched_interval=5
NodeName=$node NodeAddr=127.0.0.1 CPUs=$cpus State=UNKNOWN
PartitionName=local Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF="$folder/slurm.conf"

stop() {
    for daemon in slurmd slurmctld munged; do
        if [ -s "$run/$daemon.pid" ]; then
            kill "$(cat "$run/$daemon.pid")" 2> /dev/null || true
        fi
    done
    sleep 1
    rm -rf "$run"
}
trap stop EXIT

munged --force --key-file="$folder/munge.key" --socket="$run/munge.socket" --pid-file="$run/munged.pid" \
    --log-file="$folder/munged.log" --seed-file="$folder/munged.seed"
slurmctld -c
slurmd -c -N "$node"
for _ in $(seq 60); do
    if sinfo --noheader --format=%t 2> /dev/null | grep --quiet idle; then
        "$@"
        exit
    fi
    sleep 0.5
done

echo "the node did not come up; see $folder/slurmctld.log and $folder/slurmd.log" >&2
exit 1

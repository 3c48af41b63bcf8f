# shellcheck shell=bash
#
# Sourced by ./mesh, whose functions it uses: the commands for a cluster. Works with bash 3.2 and in Git Bash.
#
#   Commands    deploy, undeploy, check: one function each, named command_…
#   Cluster     which one, whether it answers, whether it is new and big enough
#   Images      how they get to the nodes
#   Istio       whether it is there, which one, where its release is, and Kiali's switch
#   Answers     what Jaeger, Kiali and the services say, taken apart
#   Steps       what is done: printed as a command to type, then done
#
# What deploy makes it marks, on the cluster, so that undeploy removes that and nothing else:
#   namespace of the applications   annotation hello-mesh.dev/made, with those of these words that are ours: applications,
#                                   mesh (what is in istio), injection (the label)
#   istio-system                    annotation hello-mesh.dev/made: istio, if the installation is ours
#   addons, Telemetry               label hello-mesh.dev/made-by: deploy
#   ConfigMap kiali of others       annotation hello-mesh.dev/made: tracing, if the switch is ours

KUBERNETES_MINOR=32
ISTIO_RELEASES='1.30 1.31 1.32'
ADDONS='jaeger prometheus grafana kiali'
ADDON_KINDS=deployment,service,configmap,serviceaccount,role,rolebinding
ADDON_CLUSTER_KINDS=clusterrole,clusterrolebinding
OURS='hello-mesh.dev/made-by=deploy'
BUILD_IMAGES='mvn package -Pimages -DskipTests'
APPLICATIONS='deployment/hello-v1 deployment/hello-v2 deployment/gateway'

# What the pods ask for, which the scheduler has to find. Memory in MiB: 3 gateways of 128, 6 hellos of 64, 9 sidecars,
# ingress and egress of 40 each, istiod 100, Kiali 64; the other addons ask for none. CPU in thousandths: 9 pods of 200,
# and 10 for each of the 9 sidecars, 2 gateways, istiod, Kiali and Jaeger.
ASKED_MEMORY=1372
ASKED_CPU=1940
# About what Kubernetes' own pods ask for on a small cluster.
OWN_MEMORY=300
OWN_CPU=250
# What it takes in practice: limits are higher, and Prometheus, Grafana and Jaeger take memory without asking.
COMFORTABLE_MEMORY=5000
COMFORTABLE_CPU=3000

DRY_RUN=''
CONTEXT=''
NAMESPACE=default
REACHED=''
REFUSED=''
FAILED=''
UNCLEAR=''

# --- Commands ---------------------------------------------------------------------------------------------------------

help_deploy() {
  cat <<'TEXT'
./mesh deploy [options]
  Brings the services, Istio and its addons (Jaeger, Prometheus, Grafana, Kiali) to the cluster that kubectl points at,
  and waits until they are ready. It looks first: kubectl, cluster, memory, Istio, images. Every step is printed as the
  command that does it. What is there already is left as it is; ./mesh undeploy removes what was made, and only that.

  --dry-run              print the commands and change nothing; exit status 1 if deploy would refuse
  --context NAME         kubectl's context; needed unless the current one is known to be on this machine
                         (kind-*, minikube, k3d-*, docker-desktop, rancher-desktop, orbstack, colima*)
  --istio-dir DIRECTORY  where a release of Istio, 1.30 to 1.32, is unpacked; ISTIO_HOME, or where istioctl is, if not
                         given
  --registry NAME        take the images from there, like registry.example.com/me, not from this machine

  docs/deploy.md has the same by hand, and says what has been run and where.
TEXT
}

command_deploy() {
  local istio_dir='' registry='' context=''
  while [ $# -gt 0 ]; do
    case $1 in
      --dry-run) DRY_RUN=yes ;;
      --context) value_option deploy "$@"; context=$2; shift ;;
      --istio-dir) value_option deploy "$@"; istio_dir=$2; shift ;;
      --registry) value_option deploy "$@"; registry=${2%/}; shift ;;
      *) usage "deploy does not know \"$1\"." deploy ;;
    esac
    shift
  done
  istio_dir=$(absolute "$istio_dir")
  case $registry in
    *[!A-Za-z0-9./:_-]*) usage "\"$registry\" is no registry." deploy ;;
  esac
  enter_root

  look_at_cluster deploy "$context"
  look_at_capacity
  look_at_namespace
  look_at_images "$registry"
  look_at_istio "$istio_dir"

  if [ -n "$IMAGE_STEPS" ]; then
    local image_step
    while IFS= read -r image_step; do
      step "$image_step" </dev/null
    done <<<"$IMAGE_STEPS"
  fi
  if [ -n "$INSTALL_ISTIO" ]; then
    if [ "$INSTALL_ISTIO" = new ]; then
      step "$KUBECTL create namespace istio-system"
      step "$KUBECTL annotate namespace istio-system hello-mesh.dev/made=istio"
    fi
    step "$ISTIOCTL install --set profile=demo --set hub=docker.io/istio -y"
  fi
  local addon
  for addon in $NEW_ADDONS; do
    apply_marked "$RELEASE/samples/addons/$addon.yaml"
  done
  if [ -n "$SWITCH_TRACING" ]; then
    if [ "$SWITCH_TRACING" = foreign ]; then
      step "$KUBECTL annotate configmap kiali -n istio-system hello-mesh.dev/made=tracing --overwrite"
    fi
    switch_tracing false true
  fi
  if [ -n "$APPLY_TELEMETRY" ]; then
    apply_marked istio/mesh '-n istio-system'
  fi
  if [ "$MADE" != "$MADE_BEFORE" ]; then
    step "$KUBECTL annotate namespace $NAMESPACE hello-mesh.dev/made=$MADE --overwrite"
  fi
  if [ "$INJECTION" != enabled ]; then
    step "$KUBECTL label namespace $NAMESPACE istio-injection=enabled"
  fi
  if [ -n "$registry" ]; then
    step "$KUBECTL kustomize k8s | sed 's|image: hello-mesh/|image: $registry/|' | $KUBECTL apply -f -"
  else
    step "$KUBECTL apply -f k8s"
  fi
  step "$KUBECTL apply -f istio"
  # Pods from before the label, or from before Istio, have no sidecar.
  if [ -n "$RESTART" ]; then
    step "$KUBECTL rollout restart $APPLICATIONS"
  fi
  for addon in $ADDONS; do
    step "$KUBECTL rollout status deployment/$addon -n istio-system --timeout=600s"
  done
  local deployment
  for deployment in hello-v1 hello-v2 gateway; do
    step "$KUBECTL rollout status deployment/$deployment --timeout=600s"
  done

  if [ -n "$REFUSED" ]; then
    note 'Without --dry-run, nothing of this is done before what is refused above is mended.'
    exit 1
  fi
  if [ -n "$DEPLOYED" ] && [ -z "$RESTART" ]; then
    note 'Pods that ran before keep their image. If it was built anew since:'
    note "  $KUBECTL rollout restart $APPLICATIONS"
  fi
  note ''
  note 'Next, each in a terminal of its own; ./mesh check looks whether all of it works:'
  note "  $KUBECTL port-forward svc/gateway-svc 8080:80"
  note '  ./mesh traffic --url http://localhost:8080'
  note "  $ISTIOCTL dashboard kiali"
}

help_undeploy() {
  cat <<'TEXT'
./mesh undeploy [options]
  Removes what ./mesh deploy made: the services and their mesh, the namespace's label, and Istio and the addons if
  deploy installed them and no other namespace uses them. What was on the cluster before stays.

  --dry-run              print the commands and change nothing
  --context NAME         kubectl's context; needed unless the current one is known to be on this machine
  --istio-dir DIRECTORY  where a release of Istio is unpacked, if istioctl is not on the PATH

  Not run on a real cluster yet, only against stand-ins.
TEXT
}

command_undeploy() {
  local context='' istio_dir=''
  while [ $# -gt 0 ]; do
    case $1 in
      --dry-run) DRY_RUN=yes ;;
      --context) value_option undeploy "$@"; context=$2; shift ;;
      --istio-dir) value_option undeploy "$@"; istio_dir=$2; shift ;;
      *) usage "undeploy does not know \"$1\"." undeploy ;;
    esac
    shift
  done
  istio_dir=$(absolute "$istio_dir")
  enter_root
  look_at_cluster undeploy "$context"
  [ -n "$REACHED" ] || exit 1

  local made istio_made crds marked others tracing deployments ours files='' clean=yes
  made=$(ask get namespace "$NAMESPACE" --ignore-not-found \
    -o "jsonpath={.metadata.annotations.hello-mesh\.dev/made}") || exit 1
  istio_made=$(ask get namespace istio-system --ignore-not-found \
    -o "jsonpath={.metadata.annotations.hello-mesh\.dev/made}") || exit 1
  crds=$(ask get crd virtualservices.networking.istio.io --ignore-not-found -o name) || exit 1
  marked=$(ask get "$ADDON_KINDS,$ADDON_CLUSTER_KINDS" -n istio-system -l "$OURS" -o name) || exit 1
  others=$(other_namespaces) || exit 1
  tracing=$(ask get configmap kiali -n istio-system --ignore-not-found \
    -o "jsonpath={.metadata.annotations.hello-mesh\.dev/made}") || exit 1
  if [ "$istio_made" = istio ] && [ -z "$others" ]; then
    find_istioctl "$istio_dir" ||
      refuse 'Istio was installed by ./mesh deploy, and istioctl removes it, but there is no istioctl on the PATH.'
  fi

  ours=${made//,/ }
  [ -z "$ours" ] || clean=''
  # Without its kinds, Istio's objects are gone too, and kubectl would not know what they are.
  if [ -n "$crds" ] && has_words "$ours" mesh; then
    files=' -f istio'
  fi
  if has_words "$ours" applications; then
    files="$files -f k8s"
  fi
  [ -z "$files" ] || step "$KUBECTL delete --ignore-not-found$files"
  if has_words "$ours" injection; then
    step "$KUBECTL label namespace $NAMESPACE istio-injection-"
  fi
  if [ -n "$others" ] && [ -n "$istio_made$marked$tracing" ]; then
    clean=''
    note "Istio and the addons stay: they are used by $(printf '%s' "$others" | tr '\n' ' ')"
  else
    if [ -n "$crds" ]; then
      deployments=$(ask get telemetries.telemetry.istio.io -n istio-system -l "$OURS" -o name) || exit 1
      if [ -n "$deployments" ]; then
        clean=''
        step "$KUBECTL delete telemetries.telemetry.istio.io -n istio-system -l $OURS"
      fi
    fi
    if [ "$tracing" = tracing ]; then
      clean=''
      switch_tracing true false
      step "$KUBECTL annotate configmap kiali -n istio-system hello-mesh.dev/made-"
    fi
    if [ -n "$marked" ]; then
      clean=''
      # In this order: what may do much in the whole cluster should not outlast the rest.
      step "$KUBECTL delete $ADDON_CLUSTER_KINDS -l $OURS"
      step "$KUBECTL delete $ADDON_KINDS -n istio-system -l $OURS"
    fi
    if [ "$istio_made" = istio ]; then
      clean=''
      step "$ISTIOCTL uninstall --purge -y"
      step "$KUBECTL delete namespace istio-system"
    fi
  fi
  # The last, so that a second undeploy goes on where the first was cut off.
  if [ -n "$made" ]; then
    step "$KUBECTL annotate namespace $NAMESPACE hello-mesh.dev/made-"
  fi
  [ -z "$REFUSED" ] || exit 1
  if [ -n "$clean" ]; then
    note "There is nothing that ./mesh deploy made. For what was applied by hand: docs/deploy.md, \"Remove it\"."
  fi
}

help_check() {
  cat <<'TEXT'
./mesh check [options]
  Looks whether all that belongs to the mesh works together on the cluster, and says of each what it looked at and what
  it found. Sends requests through the ingress, and starts a pod outside the mesh for a moment. Exit status 1 if
  anything fails (FAIL) or cannot be told (?).

  --context NAME         kubectl's context; needed unless the current one is known to be on this machine

  Environment:
  MESH_CHECK_SECONDS     how long to wait for metrics, traces and graph, which lag behind; 120 if not set
TEXT
}

command_check() {
  local context=''
  while [ $# -gt 0 ]; do
    case $1 in
      --context) value_option check "$@"; context=$2; shift ;;
      *) usage "check does not know \"$1\"." check ;;
    esac
    shift
  done
  enter_root
  look_at_cluster check "$context"
  check_versions
  check_sidecars
  check_mutual_tls
  check_later 'Prometheus, istio_requests_total' check_request_metrics
  check_later 'Prometheus, jvm_threads_live_threads' check_application_metrics
  check_later 'Jaeger' check_traces
  check_later "Kiali's graph" check_graph
  [ -z "$FAILED" ] || die 'Not everything works. docs/deploy.md, "When it does not work", has the usual reasons.'
  [ -z "$UNCLEAR" ] || die 'Nothing fails, but it cannot be told whether everything works.'
}

check_versions() {
  local path version answer found
  for path in v1:1.0.0 v2:2.0.0; do
    version=${path#*:}
    path=/${path%:*}
    answer=$(through_ingress "$path") || true
    found=$(version_in "$answer")
    if [ "$found" = "$version" ]; then
      pass "GET $path through the ingress" "version $found"
    else
      fail "GET $path through the ingress" "${found:+version $found }${answer:0:200}" "version $version"
    fi
  done
}

check_sidecars() {
  local pods all without
  pods=$(pods_with_containers) || true
  all=$(printf '%s\n' "$pods" | grep -c . || true)
  without=$(without_sidecar "$pods")
  if [ "$all" -eq 0 ]; then
    fail "Sidecars in namespace $NAMESPACE" 'no pods with app=gateway or app=hello' 'nine pods'
  elif [ -n "$without" ]; then
    fail "Sidecars in namespace $NAMESPACE" "none in $without" "istio-proxy in all $all pods"
  else
    pass "Sidecars in namespace $NAMESPACE" "istio-proxy in all $all pods"
  fi
}

# Run by the sh of the sidecar's image, which is dash. There $? after a $(…) in the same word is the one before it.
# shellcheck disable=SC2016
OUTSIDER='for url in "$@"; do
  status=0
  code=$(curl -s -o /dev/null --max-time 5 -w "%{http_code}" "$url") || status=$?
  echo "$url $code $status"
done'

# A pod that Istio leaves alone calls the services. That it can call istiod in plain text shows that the refusals are no
# accident of the network.
check_mutual_tls() {
  local image pod=hello-mesh-outsider answers line target name code status
  local what="A call from a pod outside the mesh"
  image=$(remote get pods -l app=gateway \
    -o "jsonpath={.items[*].spec['containers','initContainers'][?(@.name=='istio-proxy')].image}") || true
  image=${image%% *}
  if [ -z "$image" ]; then
    fail "$what" 'no image to make one from: the gateway has no sidecar' "a sidecar, whose image has curl"
    return
  fi
  case $image in
    # That one has neither a shell nor curl; the one without the word has both.
    *:*-distroless | *:*-distroless@*) image=${image%-distroless*} ;;
  esac
  what="$what (pod/$pod in istio-system, image $image)"
  remote delete pod "$pod" -n istio-system --ignore-not-found >/dev/null || true
  remote run "$pod" -n istio-system --image="$image" --image-pull-policy=IfNotPresent --restart=Never \
    --labels=sidecar.istio.io/inject=false --command -- sh -c "$OUTSIDER" outsider \
    http://istiod.istio-system:15014/version "http://gateway-svc.$NAMESPACE/v1" "http://hello-v1-svc.$NAMESPACE/" \
    "http://hello-v2-svc.$NAMESPACE/" >/dev/null || true
  remote wait pod "$pod" -n istio-system --for='jsonpath={.status.phase}=Succeeded' --timeout=60s \
    --request-timeout=70s >/dev/null || true
  answers=$(remote logs "$pod" -n istio-system) || true
  remote delete pod "$pod" -n istio-system --ignore-not-found --wait=false >/dev/null || true
  line=$(printf '%s\n' "$answers" | grep 15014 || true)
  if [ "${line#* }" != '200 0' ]; then
    fail "$what" "it could not even call istiod (${line:-no answer: its image has to be there, with sh and curl}), so the rest proves nothing" '200 from istiod'
    return
  fi
  for target in gateway-svc hello-v1-svc hello-v2-svc; do
    read -r name code status <<<"$(printf '%s\n' "$answers" | grep "/$target\\." || true)"
    case ${status:-} in
      # Nothing received, or reset while waiting for it
      52 | 56) pass "$what to $target" "refused, curl's status $status" ;;
      # Not refused by mutual TLS, which takes the connection first, but not let in either.
      7) unclear "$what to $target" 'no connection. A network policy, or no pod? That is no evidence for mutual TLS' ;;
      28) unclear "$what to $target" 'no answer within 5 s. A network policy? That is no evidence for mutual TLS' ;;
      *) fail "$what to $target" "${name:+HTTP status $code, status $status of curl}" 'a connection that is refused' ;;
    esac
  done
}

# The ones below set FOUND, and fail as long as that is not what is wanted, WANTED.
check_request_metrics() {
  local workloads
  WANTED='gateway hello-v1 hello-v2'
  local received="{reporter=\"destination\",destination_workload_namespace=\"$NAMESPACE\"}"
  workloads=$(prometheus "count by (destination_workload) (istio_requests_total$received)") || return 1
  FOUND=$(values_of destination_workload "$workloads")
  has_words "$FOUND" "$WANTED"
}

check_application_metrics() {
  local pods
  WANTED=$(pods_with_containers | sed 's/ .*//' | sort | tr '\n' ' ') || true
  WANTED=${WANTED% }
  pods=$(prometheus "count by (pod) (jvm_threads_live_threads{namespace=\"$NAMESPACE\"})") || return 1
  FOUND=$(values_of pod "$pods")
  [ -n "$WANTED" ] && has_words "$FOUND" "$WANTED"
}

check_traces() {
  local traces
  WANTED='a trace with spans of Envoy and of both applications'
  traces=$(from_istio "http:tracing:80/proxy/jaeger/api/traces?service=gateway.$NAMESPACE&lookback=1h&limit=20") ||
    return 1
  FOUND=$(joint_trace "$traces")
  [ -n "$FOUND" ]
}

check_graph() {
  local graph
  WANTED='gateway->hello-v1 gateway->hello-v2'
  local options='graphType=workload&injectServiceNodes=false&duration=300s'
  graph=$(from_istio "http:kiali:20001/proxy/kiali/api/namespaces/graph?namespaces=$NAMESPACE&$options") || return 1
  FOUND=$(edges "$graph")
  has_words "$FOUND" "$WANTED"
}

# Asks again until it is so, with some traffic in between: a scrape is 15 s apart, and a rate needs two.
check_later() {
  local what=$1 since=$SECONDS errors
  errors=$(mktemp)
  FOUND=''
  until "$2" 2>"$errors"; do
    if [ $((SECONDS - since)) -ge "${MESH_CHECK_SECONDS:-120}" ]; then
      clear_line
      fail "$what" "${FOUND:-$(tail -n 1 "$errors")}" "$WANTED"
      rm -f "$errors"
      return
    fi
    FOUND=''
    progress "Waiting for $what ($((SECONDS - since)) s)"
    through_ingress /v1 >/dev/null 2>&1 || true
    through_ingress /v2 >/dev/null 2>&1 || true
    sleep 1 || true
  done
  clear_line
  rm -f "$errors"
  pass "$what" "$FOUND"
}

pass() {
  say "$(green ok)    $1: $2"
}

unclear() {
  UNCLEAR=yes
  say "$(paint 33 '?')     $1: $2."
}

fail() {
  FAILED=yes
  local found
  found=$(printf '%s' "$2" | tr '\n' ' ')
  found=${found% }
  say "$(red FAIL)  $1: ${found:-nothing}. Wanted: $3."
}

# --- Cluster ----------------------------------------------------------------------------------------------------------

value_option() {
  if [ $# -lt 3 ] || [ -z "$3" ]; then
    usage "$2 takes a value." "$1"
  fi
}

# The commands name files from there.
enter_root() {
  KUBECTL=kubectl
  ISTIO_HOME=$(absolute "${ISTIO_HOME:-}")
  if [ "$PWD" != "$ROOT" ] && [ -n "$DRY_RUN" ]; then
    say "cd $(quoted "$ROOT")"
  fi
  cd "$ROOT" || exit
}

# Sets CONTEXT, KUBECTL, NAMESPACE, CLUSTER and PROFILE, and REACHED if the cluster can be asked.
look_at_cluster() {
  local command=$1 version minor
  CLUSTER=remote
  PROFILE=''
  if ! command -v kubectl >/dev/null; then
    refuse "./mesh $command needs kubectl, but there is none on the PATH: https://kubernetes.io/docs/tasks/tools has it"
    return
  fi
  choose_context "$command" "$2"
  [ -n "$CONTEXT" ] || return 0
  KUBECTL="kubectl --context $(quoted "$CONTEXT")"
  NAMESPACE=$(kubectl config view --minify --context "$CONTEXT" -o 'jsonpath={..namespace}') || NAMESPACE=''
  : "${NAMESPACE:=default}"

  local errors
  errors=$(mktemp)
  if ! version=$(remote get --raw /version 2>"$errors"); then
    refuse "The cluster of context $CONTEXT does not answer. Does it run, and may you ask it? kubectl says:
$(tail -n 1 "$errors")"
    rm -f "$errors"
    return
  fi
  rm -f "$errors"
  REACHED=yes
  if [ "$CLUSTER" = remote ]; then
    PROFILE=$(ask get nodes -o "jsonpath={.items[*].metadata.labels.minikube\.k8s\.io/name}") || exit 1
    PROFILE=${PROFILE%% *}
    [ -z "$PROFILE" ] || CLUSTER=minikube
  fi
  [ "$command" = deploy ] || return 0
  minor=$(printf '%s' "$version" | tr ',{}' '[\n*]' | sed -n 's/.*"minor": *"\([0-9]*\).*/\1/p')
  if [ "${minor:-0}" -lt "$KUBERNETES_MINOR" ]; then
    refuse "The cluster is Kubernetes 1.${minor:-?}, but Istio $(or_list "$ISTIO_RELEASES") \
needs 1.$KUBERNETES_MINOR or newer."
  fi
}

choose_context() {
  local command=$1 given=$2 known
  if [ -n "$given" ]; then
    known=$(kubectl config get-contexts -o name) || known=''
    printf '%s\n' "$known" | grep -qxF -- "$given" ||
      die "kubectl knows no context \"$given\". It knows: $(printf '%s' "$known" | tr '\n' ' ')"
    CONTEXT=$given
  else
    CONTEXT=$(kubectl config current-context 2>/dev/null) || CONTEXT=''
    if [ -z "$CONTEXT" ]; then
      refuse 'kubectl points at no cluster. docs/deploy.md, "A cluster", has ways to start one on this machine.'
      return
    fi
  fi
  case $CONTEXT in
    kind-*) CLUSTER=kind PROFILE=${CONTEXT#kind-} ;;
    k3d-*) CLUSTER=k3d PROFILE=${CONTEXT#k3d-} ;;
    minikube) CLUSTER=minikube PROFILE=minikube ;;
    docker-desktop | rancher-desktop | orbstack | colima*) CLUSTER=engine ;;
    *)
      [ -n "$given" ] || die "kubectl points at \"$CONTEXT\", which is not known to be a cluster on this machine. \
If it is the one you mean: ./mesh $command --context $(quoted "$CONTEXT")"
      ;;
  esac
}

look_at_capacity() {
  local nodes memory cpu share=sum
  [ -n "$REACHED" ] || return 0
  nodes=$(ask get nodes \
    -o 'jsonpath={range .items[*]}{.status.allocatable.memory} {.status.allocatable.cpu}{"\n"}{end}') || exit 1
  # Nodes that are containers all have the same machine's memory, not each their own.
  case $CLUSTER in
    kind | k3d | engine) share=largest ;;
  esac
  read -r memory cpu <<<"$(capacity "$share" "$nodes")"
  local need_memory=$((ASKED_MEMORY + OWN_MEMORY)) need_cpu=$((ASKED_CPU + OWN_CPU))
  local why="nine pods with sidecars, Istio and its addons ask for $ASKED_MEMORY MiB and $ASKED_CPU thousandths of a \
CPU, Kubernetes itself for about $OWN_MEMORY and $OWN_CPU"
  if [ "$memory" -lt "$need_memory" ]; then
    refuse "The nodes have $memory MiB of memory to give, but $need_memory are needed: $why. Give the cluster 6 GB."
  elif [ "$cpu" -lt "$need_cpu" ]; then
    refuse "The nodes have $cpu thousandths of a CPU to give, but $need_cpu are needed: $why. Give the cluster 4 CPUs."
  elif [ "$memory" -lt "$COMFORTABLE_MEMORY" ] || [ "$cpu" -lt "$COMFORTABLE_CPU" ]; then
    note "The nodes have $memory MiB of memory and $cpu thousandths of a CPU to give. That is tight: $why, \
and they take more than they ask for. Better are 6 GB and 4 CPUs."
  fi
}

# capacity sum|largest LINES: MiB and thousandths of a CPU, from lines like "3920816Ki 3920m"
capacity() {
  printf '%s\n' "$2" | awk -v share="$1" '
    function number(quantity) { sub(/[A-Za-z]+$/, "", quantity); return quantity + 0 }
    function unit(quantity) { sub(/^[0-9.]+/, "", quantity); return quantity }
    function mebibytes(quantity, of) {
      of = unit(quantity)
      if (of == "Ki") return number(quantity) / 1024
      if (of == "Mi") return number(quantity)
      if (of == "Gi") return number(quantity) * 1024
      if (of == "Ti") return number(quantity) * 1048576
      if (of == "k") return number(quantity) / 1048.576
      if (of == "M") return number(quantity) / 1.048576
      if (of == "G") return number(quantity) * 1000 / 1.048576
      if (of == "m") return number(quantity) / 1048576000
      return number(quantity) / 1048576
    }
    NF == 2 {
      m = mebibytes($1)
      c = unit($2) == "m" ? number($2) : number($2) * 1000
      memory = share == "sum" ? memory + m : (m > memory ? m : memory)
      cpu = share == "sum" ? cpu + c : (c > cpu ? c : cpu)
    }
    END { printf "%d %d\n", memory, cpu }'
}

# Sets INJECTION, MADE_BEFORE, MADE, DEPLOYED and RESTART.
look_at_namespace() {
  local name=''
  INJECTION=''
  MADE_BEFORE=''
  DEPLOYED=''
  RESTART=''
  MADE=applications,mesh,injection
  [ -n "$REACHED" ] || return 0
  case $NAMESPACE in
    istio-system | kube-*)
      refuse "kubectl's namespace is $NAMESPACE, which has other tenants. $(how_to_choose_namespace)"
      ;;
  esac
  name=$(ask get namespace "$NAMESPACE" --ignore-not-found \
    -o "jsonpath={.metadata.name}|{.metadata.labels.istio-injection}|{.metadata.annotations.hello-mesh\.dev/made}") ||
    exit 1
  if [ -z "$name" ]; then
    refuse "kubectl's namespace is $NAMESPACE, which does not exist: kubectl create namespace $NAMESPACE"
    return
  fi
  MADE_BEFORE=${name##*|}
  INJECTION=${name#*|}
  INJECTION=${INJECTION%%|*}
  case $INJECTION in
    '' | enabled) ;;
    *)
      refuse "The namespace $NAMESPACE has the label istio-injection=$INJECTION: somebody wants no sidecars there. \
$(how_to_choose_namespace)"
      ;;
  esac
  look_at_objects
}

# What was there before the first deploy is not ours to remove.
look_at_objects() {
  local deployments objects pods made='' before=${MADE_BEFORE//,/ }
  deployments=$(ask get deployment hello-v1 hello-v2 gateway --ignore-not-found -o name) || exit 1
  if objects=$(remote get -f istio --ignore-not-found -o name 2>&1); then
    # The names, without warnings
    objects=$(grep '^[^ ]*/[^ ]*$' <<<"$objects") || objects=''
  else
    case $objects in
      # Where the cluster does not know the kinds, there are none of them.
      *'no matches for kind'*) objects='' ;;
      *) die "kubectl could not say what of istio is there: $objects" ;;
    esac
  fi
  if [ -z "$deployments" ] || has_words "$before" applications; then
    made="$made applications"
  else
    note "The applications are in the namespace $NAMESPACE already: ./mesh undeploy will leave them there."
  fi
  if [ -z "$objects" ] || has_words "$before" mesh; then
    made="$made mesh"
  else
    note "What is in istio is in the namespace $NAMESPACE already: ./mesh undeploy will leave it there."
  fi
  if [ -z "$INJECTION" ] || has_words "$before" injection; then
    made="$made injection"
  fi
  made=${made# }
  MADE=${made// /,}

  # The label does nothing for pods that run already, also where it was there before.
  pods=$(pods_with_containers) || exit 1
  DEPLOYED=$deployments
  RESTART=$(without_sidecar "$pods")
  if [ -z "$INJECTION" ]; then
    RESTART=$RESTART$deployments
  fi
}

# Those in the mesh: with sidecars, with sidecars of a revision, or in ambient mode
other_namespaces() {
  local labels='{.metadata.labels.istio-injection}|{.metadata.labels.istio\.io/rev}'
  labels="$labels|{.metadata.labels.istio\.io/dataplane-mode}"
  ask get namespaces -o "jsonpath={range .items[*]}{.metadata.name}|$labels{\"\\n\"}{end}" |
    awk -F'|' -v ours="$NAMESPACE" \
      '$1 != ours && ($2 == "enabled" || $3 != "" || $4 != "" && $4 != "none") { print "namespace/" $1 }'
}

how_to_choose_namespace() {
  printf 'Choose another: kubectl config set-context --current --namespace=NAME'
}

# --- Images -----------------------------------------------------------------------------------------------------------

# Sets IMAGE_STEPS, a command on each line.
look_at_images() {
  local registry=$1 images image archive on_nodes='' missing='' archives='' in_engine=''
  IMAGE_STEPS=''
  [ -z "$registry" ] || return 0
  images=$(sed -n 's/^ *image: *//p' k8s/*.yaml | tr '\n' ' ')
  if [ -n "$REACHED" ]; then
    on_nodes=$(ask get nodes -o 'jsonpath={.items[*].status.images[*].names}') || exit 1
  fi
  for image in $images; do
    archive=$(archive_of "$image")
    if [ "$CLUSTER" != remote ] && engine_has_last_build "$image" "$archive"; then
      in_engine="$in_engine $image"
    elif [ "$CLUSTER" != remote ] && [ -f "$archive" ]; then
      archives="$archives $archive"
    else
      case $on_nodes in
        *"$image\""* | *"$image "* | *"$image"]*) ;;
        *) missing="$missing $image" ;;
      esac
    fi
  done
  if [ -n "$missing" ] && [ "$CLUSTER" = remote ] && [ -n "$REACHED" ]; then
    refuse "The cluster's nodes do not have$missing, and nothing can be loaded into a cluster elsewhere. \
Push the images to a registry that it reaches, as REGISTRY/hello-v1:1.0.0 and so on. Then: \
./mesh deploy --context $(quoted "$CONTEXT") --registry REGISTRY"
  elif [ -n "$missing" ] && [ "$CLUSTER" != remote ]; then
    refuse "There is no image$missing, neither in a Docker engine nor in target/jib-image.tar. \
This builds them: $BUILD_IMAGES"
    # What would be done with them
    in_engine=" ${images% }"
    archives=''
  fi
  load_images "${in_engine# }" "${archives# }"
}

# The archive is always of the last build, the engine may have an older one under the same tag. It knows an image by what
# one of the two files beside the archive says, depending on how it stores images.
engine_has_last_build() {
  local image=$1 archive=$2 id
  id=$(docker image inspect --format '{{.Id}}' "$image" 2>/dev/null) || return 1
  [ ! -f "$archive" ] || grep -qsxF -- "$id" "${archive%.tar}.id" "${archive%.tar}.digest"
}

archive_of() {
  local module=${1#*/}
  printf '%s/target/jib-image.tar' "${module%%:*}"
}

load_images() {
  local images=$1 archives=$2 each steps='' profile
  profile=$(quoted "$PROFILE")
  case $CLUSTER in
    kind)
      need_tool kind
      [ -z "$images" ] || steps="kind load docker-image $images --name $profile"
      for each in $archives; do
        steps="$steps
kind load image-archive $each --name $profile"
      done
      ;;
    k3d)
      need_tool k3d
      [ -z "$images$archives" ] || steps="k3d image import $images${archives:+ $archives} -c $profile"
      ;;
    minikube)
      need_tool minikube
      for each in $images $archives; do
        steps="$steps
minikube image load $each -p $profile"
      done
      ;;
    engine)
      for each in $archives; do
        steps="$steps
docker load -i $each"
      done
      ;;
  esac
  IMAGE_STEPS=${steps#
}
}

need_tool() {
  command -v "$1" >/dev/null ||
    refuse "$CONTEXT is a cluster of $1, and $1 hands it the images, but there is no $1 on the PATH."
}

# --- Istio ------------------------------------------------------------------------------------------------------------

# Sets INSTALL_ISTIO (new, again or nothing), ISTIOCTL, RELEASE, NEW_ADDONS, APPLY_TELEMETRY and SWITCH_TRACING (ours,
# foreign or nothing).
look_at_istio() {
  local istio_dir=$1 namespace='' made='' istiod='' name='' image='' ready='' crds='' version='' installed='' found
  local pods='{.spec.template.spec.containers[0].image} {.status.readyReplicas}'
  INSTALL_ISTIO=new
  NEW_ADDONS=$ADDONS
  APPLY_TELEMETRY=yes
  SWITCH_TRACING=ours
  if [ -n "$REACHED" ]; then
    namespace=$(ask get namespace istio-system --ignore-not-found \
      -o "jsonpath={.metadata.name}|{.metadata.annotations.hello-mesh\.dev/made}") || exit 1
    made=${namespace#*|}
    istiod=$(ask get deployment -n istio-system -l app=istiod \
      -o "jsonpath={range .items[*]}{.metadata.name} $pods{\"\\n\"}{end}") || exit 1
    crds=$(ask get crd virtualservices.networking.istio.io --ignore-not-found -o name) || exit 1
    read -r name image ready <<<"$istiod" || true
  fi
  if [ "${ready:-0}" -gt 0 ]; then
    INSTALL_ISTIO=''
    version=${image##*:}
    version=${version%%-*}
    if [ "$name" != istiod ]; then
      refuse "Istio is installed as a revision ($name), which wants another label on the namespace. \
That goes by hand: docs/deploy.md"
    fi
    is_known_release "$version" ||
      refuse "The cluster has Istio $version ($image), but the manifests are for $(or_list "$ISTIO_RELEASES")."
    look_at_mesh
  elif [ "$made" = istio ]; then
    note 'An installation of Istio by ./mesh deploy was cut off: it is done again.'
    INSTALL_ISTIO=again
  elif [ -n "$istiod" ]; then
    refuse "Istio is half-installed: the Deployment $name in istio-system has no pod that is ready. $(how_to_mend)"
  elif [ -n "$namespace" ]; then
    refuse "Istio is half-installed: there is a namespace istio-system, but no istiod in it. $(how_to_mend)"
  elif [ -n "$crds" ]; then
    refuse "Istio is half-installed: its custom resource definitions are there, but no istiod. $(how_to_mend)"
  fi

  if [ -n "$REACHED" ]; then
    installed=" $(ask get deployment -n istio-system -o 'jsonpath={.items[*].metadata.name}') " || exit 1
    NEW_ADDONS=''
    for name in $ADDONS; do
      case $installed in
        *" $name "*) ;;
        *) NEW_ADDONS="$NEW_ADDONS $name" ;;
      esac
    done
    NEW_ADDONS=${NEW_ADDONS# }
  fi
  case $installed in
    *' kiali '*) look_at_kiali ;;
  esac

  found=''
  find_istioctl "$istio_dir" || found=no
  if [ -n "$INSTALL_ISTIO" ]; then
    if [ -n "$found" ]; then
      refuse "There is no Istio on the cluster, and no istioctl on the PATH to install it. $(how_to_get_release)"
    else
      version=$(version_of_istioctl)
      is_known_release "$version" ||
        refuse "istioctl is version ${version:-unknown}, but the manifests are for Istio \
$(or_list "$ISTIO_RELEASES"). $(how_to_get_release)"
    fi
  fi
  look_at_release "$istio_dir" "$version"
}

look_at_mesh() {
  local mesh telemetry ingress
  mesh=$(ask get configmap istio -n istio-system --ignore-not-found -o 'jsonpath={.data.mesh}') || exit 1
  printf '%s\n' "$mesh" | grep -q '^ *\(- \)\{0,1\}name: jaeger *$' ||
    note "The mesh's configuration has no tracing provider named jaeger, as the demo profile has: Envoy makes no spans."
  ingress=$(ask get service istio-ingressgateway -n istio-system --ignore-not-found -o name) || exit 1
  [ -n "$ingress" ] ||
    note 'There is no istio-ingressgateway in istio-system: the only way in is a port-forward, and ./mesh check fails.'
  local labels='{.metadata.labels.hello-mesh\.dev/made-by}|{.metadata.labels.app\.kubernetes\.io/part-of}'
  telemetry=$(ask get telemetries.telemetry.istio.io mesh-default -n istio-system --ignore-not-found \
    -o "jsonpath={.metadata.name}|$labels") || exit 1
  case $telemetry in
    '' | *'|deploy|'*) ;;
    *'|hello-mesh') APPLY_TELEMETRY='' ;;
    *)
      APPLY_TELEMETRY=''
      note 'There is another Telemetry mesh-default in istio-system, which is left alone. Compare it with istio/mesh.'
      ;;
  esac
}

look_at_kiali() {
  local owner
  SWITCH_TRACING=''
  case $(tracing_of_kiali) in
    true) ;;
    false)
      SWITCH_TRACING=foreign
      owner=$(ask get deployment kiali -n istio-system -o "jsonpath={.metadata.labels.hello-mesh\.dev/made-by}") ||
        exit 1
      [ "$owner" != deploy ] || SWITCH_TRACING=ours
      ;;
    *) note "Whether Kiali shows traces cannot be read from its ConfigMap. $(how_to_switch_tracing true)" ;;
  esac
}

how_to_switch_tracing() {
  printf 'By hand: kubectl edit configmap kiali -n istio-system, and set external_services, tracing, enabled: %s' "$1"
}

tracing_of_kiali() {
  remote get configmap kiali -n istio-system --ignore-not-found -o yaml |
    sed -n "$(in_tracing 's/^        enabled: *//p')"
}

# A sed script for the one of several tracing sections that is about where to read traces.
in_tracing() {
  printf '/^    external_services:/,/^    [a-z]/ { /^      tracing:/,/^      [a-z]/ %s; }' "$1"
}

# switch_tracing FROM TO
switch_tracing() {
  local edit
  edit=$(in_tracing "s/^        enabled: $1/        enabled: $2/")
  step "$KUBECTL get configmap kiali -n istio-system -o yaml | sed '$edit' | $KUBECTL replace -f -"
  if [ -z "$DRY_RUN" ] && [ "$(tracing_of_kiali)" != "$2" ]; then
    note "Kiali's ConfigMap is not as expected. $(how_to_switch_tracing "$2")"
  fi
  step "$KUBECTL rollout restart deployment/kiali -n istio-system"
}

# Sets ISTIOCTL, as a command to type. An unpacked release that is named wins over the PATH.
find_istioctl() {
  local program='' context=''
  [ -z "$CONTEXT" ] || context=" --context $(quoted "$CONTEXT")"
  ISTIOCTL="istioctl$context"
  if [ -n "$1" ] && [ -x "$1/bin/istioctl" ]; then
    program=$1/bin/istioctl
  elif command -v istioctl >/dev/null; then
    program=istioctl
  elif [ -n "$ISTIO_HOME" ] && [ -x "$ISTIO_HOME/bin/istioctl" ]; then
    program=$ISTIO_HOME/bin/istioctl
  else
    return 1
  fi
  ISTIOCTL_PROGRAM=$program
  ISTIOCTL="$(quoted "$program")$context"
}

version_of_istioctl() {
  "$ISTIOCTL_PROGRAM" version --remote=false 2>/dev/null |
    sed -n 's/[^0-9]*\([0-9]*\.[0-9]*\.[0-9]*\).*/\1/p' | head -n 1 || true
}

# Sets RELEASE, the unpacked release with the addons, as a word to type.
look_at_release() {
  local given=$1 version=$2 directory='' program link has
  # shellcheck disable=SC2016
  RELEASE='"$ISTIO_HOME"'
  [ -n "$NEW_ADDONS" ] || return 0
  if [ -n "$given" ]; then
    directory=$given
  elif [ -n "$ISTIO_HOME" ]; then
    directory=$ISTIO_HOME
  elif program=$(command -v istioctl); then
    while [ -L "$program" ]; do
      link=$(readlink "$program")
      case $link in
        /*) program=$link ;;
        *) program=$(dirname "$program")/$link ;;
      esac
    done
    directory=$(CDPATH='' cd -- "$(dirname -- "$program")/.." && pwd -P)
    [ -f "$directory/samples/addons/kiali.yaml" ] || directory=''
  fi
  if [ -z "$directory" ]; then
    refuse "The addons that are missing ($NEW_ADDONS) come with a release of Istio, and none is around istioctl. \
$(how_to_get_release "$version")"
    return
  elif [ ! -f "$directory/samples/addons/kiali.yaml" ]; then
    refuse "There is no samples/addons in $directory. $(how_to_get_release "$version")"
    return
  fi
  RELEASE=$(quoted "$directory")
  has=$(sed -n 's/^version: *//p' "$directory/manifest.yaml" 2>/dev/null | head -n 1) || true
  if [ -z "$has" ]; then
    has=${directory##*/istio-}
  fi
  [ -z "$version" ] || [ "$has" = "$version" ] ||
    refuse "The addons ($NEW_ADDONS) have to be of the same release as Istio, $version, but $directory is $has. \
$(how_to_get_release "$version")"
}

how_to_get_release() {
  local version=${1:-1.32.0}
  printf 'Download and unpack https://github.com/istio/istio/releases/tag/%s, then: ' "$version"
  printf './mesh deploy --istio-dir istio-%s' "$version"
}

how_to_mend() {
  printf 'Look at it with kubectl get pods -n istio-system. To begin anew: istioctl uninstall --purge -y && %s' \
    'kubectl delete namespace istio-system --ignore-not-found'
}

is_known_release() {
  local release
  for release in $ISTIO_RELEASES; do
    case $1 in
      "$release".*) return 0 ;;
    esac
  done
  return 1
}

or_list() {
  local all_but_last=${1% *}
  printf '%s or %s' "${all_but_last// /, }" "${1##* }"
}

# --- Answers ----------------------------------------------------------------------------------------------------------

# For questions. Git Bash would take the paths in them for its own.
remote() {
  MSYS_NO_PATHCONV=1 kubectl ${CONTEXT:+--context "$CONTEXT"} --request-timeout=20s "$@"
}

# For questions without whose answer there is no going on.
ask() {
  remote "$@" || die "kubectl could not say: kubectl $*"
}

from_istio() {
  remote get --raw "/api/v1/namespaces/istio-system/services/$1"
}

through_ingress() {
  from_istio "http:istio-ingressgateway:80/proxy$1" 2>&1
}

prometheus() {
  local query
  query=$(printf '%s' "$1" |
    sed -e 's/ /%20/g' -e 's/"/%22/g' -e 's/{/%7B/g' -e 's/}/%7D/g' -e 's/=/%3D/g' -e 's/,/%2C/g')
  from_istio "http:prometheus:9090/proxy/api/v1/query?query=$query"
}

# Names, a space, the names of the containers each between spaces. What has failed or was evicted stays on the list for
# long, and says nothing.
pods_with_containers() {
  local containers="{.spec['initContainers','containers'][*].name}"
  ask get pods -l 'app in (gateway,hello)' --field-selector=status.phase=Running \
    -o "jsonpath={range .items[*]}{.metadata.name} $containers {\"\\n\"}{end}"
}

# Of what the function above says, the names of those that have none
without_sidecar() {
  local names
  names=$(printf '%s\n' "$1" | grep -v ' istio-proxy ' | sed 's/ .*//' | tr '\n' ' ') || true
  printf '%s' "${names% }"
}

# From the greeting as text or as JSON
version_in() {
  printf '%s\n' "$1" | tr ',' '\n' | sed -n 's/.*[Vv]ersion"\{0,1\}: *"\{0,1\}\([0-9][0-9.]*\).*/\1/p' | head -n 1
}

# values_of LABEL JSON
values_of() {
  local values
  values=$(json_lines "$2" | sed -n "s/^\"$1\":\"\\([^\"]*\\)\"\$/\\1/p" | sort -u | tr '\n' ' ')
  printf '%s' "${values% }"
}

# One member on each line, without white space around the colon.
json_lines() {
  printf '%s\n' "$1" | tr '{},[]' '[\n*]' |
    sed -e 's/^[[:space:]]*//' -e 's/[[:space:]]*$//' -e 's/^\("[^"]*"\) *: */\1:/'
}

# Envoy's spans have a node_id, those of the applications come from Java's SDK. Which service a process is of is said
# after the spans of its trace.
joint_trace() {
  json_lines "$1" | awk '
    /^"traceID":/ { gsub(/^"traceID":|"/, ""); id = $0 }
    /^"key":"node_id"/ { envoy[id] = 1 }
    /^"key":"telemetry.sdk.language"/ { language = 1; next }
    /^"key":/ { language = 0 }
    /^"value":"java"/ && language { java[id] = java[id] + 1 }
    /^"serviceName":"gateway\./ { gateway[id] = 1 }
    /^"serviceName":"hello\./ { hello[id] = 1 }
    END {
      for (id in envoy) {
        # One process each: of the gateway and of hello.
        if (java[id] >= 2 && gateway[id] && hello[id]) {
          print "trace " id " has spans of Envoy, of the gateway and of hello"
          exit
        }
      }
    }'
}

edges() {
  local edges
  edges=$(json_lines "$1" | awk '
    /^"id":/ { gsub(/^"id":|"/, ""); id = $0; source = "" }
    /^"workload":/ { gsub(/^"workload":|"/, ""); name[id] = $0 }
    /^"source":/ { gsub(/^"source":|"/, ""); source = $0 }
    /^"target":/ && source != "" { gsub(/^"target":|"/, ""); count++; from[count] = source; to[count] = $0 }
    END {
      for (i = 1; i <= count; i++)
        if (name[from[i]] != "" && name[to[i]] != "") print name[from[i]] "->" name[to[i]]
    }' |
    sort -u | tr '\n' ' ')
  printf '%s' "${edges% }"
}

# has_words WORDS ALL_OF_THESE
has_words() {
  local word
  for word in $2; do
    case " $1 " in
      *" $word "*) ;;
      *) return 1 ;;
    esac
  done
}

# --- Steps ------------------------------------------------------------------------------------------------------------

quoted() {
  printf '%q' "$1"
}

# Takes a command as a person types it.
step() {
  if [ -n "$DRY_RUN" ]; then
    say "$1"
    return
  fi
  say "\$ $1"
  eval "$1" || die 'That failed, and nothing after it was done. docs/deploy.md, "When it does not work", has the usual
reasons. The same command of ./mesh goes on from here.'
}

# apply_marked FILE [OPTIONS]: JSON, because of several objects kubectl makes YAML without a separator.
apply_marked() {
  step "$KUBECTL label --local -f $1 $OURS -o json | $KUBECTL apply${2:+ $2} -f -"
}

note() {
  if [ -n "$DRY_RUN" ]; then
    printf '%s\n' "$1" | sed -e 's/^/# /' -e 's/ *$//'
  else
    say "$1"
  fi
}

# A dry run goes on, to show what would be done on a cluster that is as it should be.
refuse() {
  [ -n "$DRY_RUN" ] || die "$1"
  REFUSED=yes
  note "Refused: $1"
}

#!/usr/bin/env bash
#
# Stands in for kubectl, istioctl, kind, k3d, minikube and docker, and for curl in a pod, whichever name it is called by.
# What a cluster would remember is in files in $STAND_IN; the calls that change something, or wait, are written to
# $STAND_IN/calls, a line each.
set -euo pipefail
cd "$STAND_IN"

program=${0##*/}
whole="$program $*"
words=()
while [ $# -gt 0 ]; do
  case $1 in
    --context) shift ;;
    --request-timeout=*) ;;
    *) words+=("$1") ;;
  esac
  shift
done
call="$program ${words[*]}"

record() {
  printf '%s\n' "${whole//$'\n'/ }${1:+ < $1}" >>calls
}

content() {
  [ ! -f "$1" ] || cat "$1"
}

# of_kinds KIND,KIND [-v]: those lines that name such an object, or the others
of_kinds() {
  grep ${2:+"$2"} -E "^(${1//,/|})[./]"
}

case $call in
  'kubectl get '*'{.items[0]'*)
    # As on a cluster that has none of them
    echo 'error: error executing jsonpath: array index out of bounds: index 0, length 0' >&2
    exit 1
    ;;

  'kubectl config current-context') cat current-context 2>/dev/null ;;
  'kubectl config get-contexts '*) content contexts ;;
  'kubectl config view '*) content namespace ;;
  'kubectl get --raw /version')
    cat version 2>/dev/null || {
      echo 'The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?' >&2
      exit 1
    }
    ;;
  'kubectl get nodes '*allocatable*) content capacity ;;
  'kubectl get nodes '*images*) content node-images ;;
  'kubectl get nodes '*minikube*) content minikube ;;

  'kubectl get namespaces '*)
    for file in namespace-*; do
      name=${file#namespace-}
      printf '%s|%s|%s|%s\n' "$name" "$(content "injection-$name")" "$(content "revision-$name")" "$(content "mode-$name")"
    done
    ;;
  'kubectl get namespace '*'{.metadata.name}'*)
    name=${words[2]}
    if [ -f "namespace-$name" ]; then
      case $call in
        *istio-injection*) printf '%s|%s|%s' "$name" "$(content "injection-$name")" "$(content "made-$name")" ;;
        *) printf '%s|%s' "$name" "$(content "made-$name")" ;;
      esac
    fi
    ;;
  'kubectl get namespace '*) content "made-${words[2]}" ;;
  'kubectl create namespace '*)
    record
    touch "namespace-${words[2]}"
    ;;
  'kubectl delete namespace '*)
    record
    rm -f "namespace-${words[2]}" "made-${words[2]}"
    ;;
  'kubectl annotate namespace '*made-)
    record
    rm -f "made-${words[2]}"
    ;;
  'kubectl annotate namespace '*)
    record
    printf '%s' "${words[3]#*=}" >"made-${words[2]}"
    ;;
  'kubectl label namespace '*istio-injection-)
    record
    rm -f "injection-${words[2]}"
    ;;
  'kubectl label namespace '*)
    record
    printf '%s' "${words[3]#*=}" >"injection-${words[2]}"
    ;;

  'kubectl label --local -f '*)
    # The true one would print the objects.
    name=${words[3]##*/}
    echo "${name%.yaml}"
    ;;
  'kubectl apply '*'-f -')
    read -r name
    record "$name"
    # So that the other side of the pipe does not break.
    cat >/dev/null
    case $name in
      mesh) printf 'mesh-default|deploy|hello-mesh' >telemetry ;;
      jaeger | prometheus | grafana | kiali)
        printf '%s ' "$name" >>addons
        printf '%s/'"$name"'\n' deployment.apps serviceaccount clusterrole.rbac.authorization.k8s.io >>marked
        [ "$name" != kiali ] || cp kiali-as-shipped kiali
        ;;
    esac
    ;;
  'kubectl kustomize '*) sed -n 's/^ *image: /image: /p' "$PROJECT/${words[1]}"/*.yaml ;;
  'kubectl apply '*)
    record
    case $call in
      *' -f istio') touch objects ;;
      *) touch applications ;;
    esac
    ;;
  'kubectl delete --ignore-not-found '*)
    record
    case $call in
      *' -f istio'*) rm -f objects ;;
    esac
    case $call in
      *' -f k8s'*) rm -f applications ;;
    esac
    ;;
  'kubectl delete deployment,'* | 'kubectl delete clusterrole,'*)
    record
    ! content marked | of_kinds "${words[1]}" | grep -q '^deployment' || rm -f addons kiali
    content marked | of_kinds "${words[1]}" -v >left || true
    mv left marked
    [ -s marked ] || rm marked
    ;;
  'kubectl delete telemetries'*)
    record
    rm -f telemetry
    ;;

  'kubectl get deployment -n istio-system -l app=istiod '*) content istiod ;;
  'kubectl get deployment -n istio-system -o '*) content addons ;;
  'kubectl get deployment,'*) content marked | of_kinds "${words[1]}" || true ;;
  'kubectl get deployment kiali '*)
    if grep -q kiali marked 2>/dev/null; then
      echo deploy
    fi
    ;;
  'kubectl get deployment hello-v1 '*)
    [ ! -f applications ] || echo deployment.apps/hello-v1
    ;;
  'kubectl get -f istio '*)
    grep -q . crds 2>/dev/null || {
      echo 'error: resource mapping not found: no matches for kind "VirtualService"' >&2
      exit 1
    }
    [ ! -f objects-error ] || {
      cat objects-error >&2
      exit 1
    }
    echo 'Warning: of something that is no error' >&2
    [ ! -f objects ] || echo virtualservice.networking.istio.io/hello
    ;;
  'kubectl get crd '*) content crds ;;
  'kubectl get configmap istio '*) content mesh ;;
  'kubectl get configmap kiali '*'-o yaml') content kiali ;;
  'kubectl get configmap kiali '*) content made-kiali ;;
  'kubectl annotate configmap kiali '*made-)
    record
    rm -f made-kiali
    ;;
  'kubectl annotate configmap kiali '*)
    record
    printf tracing >made-kiali
    ;;
  'kubectl replace -f -')
    record
    cat >replaced
    mv replaced kiali
    ;;
  'kubectl get service istio-ingressgateway '*) content ingress ;;
  'kubectl get telemetries'*mesh-default*) content telemetry ;;
  'kubectl get telemetries'*)
    if grep -q '|deploy|' telemetry 2>/dev/null; then
      echo telemetry/mesh-default
    fi
    ;;

  'kubectl get pods -l app=gateway '*) content proxy-image ;;
  'kubectl get pods '*)
    content pods
    case $call in
      *--field-selector=status.phase=Running*) ;;
      *) content failed-pods ;;
    esac
    ;;
  'kubectl get --raw '*istio-ingressgateway*/v1) content answer-v1 ;;
  'kubectl get --raw '*istio-ingressgateway*/v2) content answer-v2 ;;
  'kubectl get --raw '*istio_requests_total*) content request-metrics ;;
  'kubectl get --raw '*jvm_threads_live_threads*) content application-metrics ;;
  'kubectl get --raw '*jaeger*) content traces ;;
  'kubectl get --raw '*kiali*) content graph ;;
  'kubectl run '*)
    record
    # Does what the pod would. In outsider is what curl gets from where.
    while [ "${words[0]}" != -- ]; do
      words=("${words[@]:1}")
    done
    [ ! -s outsider ] || "${words[@]:1}" >log
    ;;
  'curl '*)
    # Without an entry: no such host.
    read -r _ code status <<<"$(grep -F "${words[${#words[@]} - 1]} " outsider)"
    printf '%s' "${code:-000}"
    exit "${status:-6}"
    ;;
  'kubectl logs '*) content log ;;
  'kubectl wait '*) ;;
  'kubectl delete pod '* | 'kubectl rollout '*) record ;;

  'istioctl version '*) content istioctl ;;
  'istioctl install '*)
    record
    [ ! -f refuse-install ] || exit 1
    echo 'istiod docker.io/istio/pilot:1.30.5 1' >istiod
    echo customresourcedefinition/virtualservices.networking.istio.io >crds
    echo 'name: jaeger' >mesh
    echo service/istio-ingressgateway >ingress
    ;;
  'istioctl uninstall '*)
    record
    rm -f istiod crds mesh ingress
    ;;

  'docker image inspect --format {{.Id}} '*)
    grep -qxF -- "${words[4]}" engine
    content engine-id
    ;;
  kind* | k3d* | minikube* | docker*) record ;;
  *)
    echo "The stand-in does not know: $call" >&2
    exit 1
    ;;
esac

# Functions for going through the journey against a running server, for scripts/demo and scripts/end-to-end.
# shellcheck shell=bash disable=SC2034,SC2154
#
# Sets: server_pid, origin. Needs: binary, data_folder, server_log.

api() { # METHOD PATH [curl arguments…]
  local method=$1 path=$2
  shift 2
  curl --silent --show-error --fail-with-body --max-time 120 --request "$method" "$origin/api/v1/$path" \
    ${access_token:+--header "Authorization: Bearer $access_token"} "$@"
}

json() { # METHOD PATH BODY [curl arguments…]
  local method=$1 path=$2 body=$3
  shift 3
  api "$method" "$path" --header 'Content-Type: application/json' --data-binary "$body" "$@"
}

# Starts the server and waits for its line. Settings come from the environment.
start_server() { # [ARGUMENTS…]
  : >"$server_log.out"
  DATA_DIR=$data_folder "$binary" serve "$@" >"$server_log.out" 2>>"$server_log" &
  server_pid=$!
  for _ in $(seq 1 300); do
    origin=$(sed -nE 's/^listening on (.*)$/\1/p' "$server_log.out")
    [ -n "$origin" ] && return 0
    kill -0 "$server_pid" 2>/dev/null || break
    sleep 0.1
  done
  echo "the server did not start:" >&2
  tail -n 20 "$server_log" >&2
  return 1
}

stop_server() { # [SIGNAL]
  [ -n "${server_pid:-}" ] || return 0
  kill "-${1:-TERM}" "$server_pid" 2>/dev/null || true
  wait "$server_pid" 2>/dev/null || true
  server_pid=
}

sign_in() { # EMAIL
  access_token=
  local answer token
  answer=$(json POST auth/magic-link "$(jq -n --arg email "$1" '{email: $email}')")
  token=$(jq -r .magic_link <<<"$answer")
  token=${token##*token=}
  answer=$(json POST auth/verify-magic-link "$(jq -n --arg token "$token" '{token: $token}')")
  access_token=$(jq -r .access_token <<<"$answer")
}

# The request of an example with its sources' texts in it.
example_request() { # FOLDER
  local folder=$1 sources='[]' name content
  while read -r name; do
    content=$(cat "$folder/sources/$name")
    sources=$(jq --arg name "$name" --arg content "$content" --slurpfile list "$folder/sources.json" \
      '. + [($list[0][] | select(.file == $name) | del(.file)) + {kind: "markdown", content: $content}]' <<<"$sources")
  done < <(jq -r '.[].file' "$folder/sources.json")
  jq --argjson sources "$sources" '. + {sources: $sources}' "$folder/request.json"
}

create_document() { # FOLDER
  example_request "$1" >"$data_folder/request.json"
  document=$(api POST documents --header 'Content-Type: application/json' \
    --data-binary "@$data_folder/request.json" | jq -r .id)
}

# Opens a checkout and pays as a customer would, by the button on the provider's page.
pay() {
  local checkout
  checkout=$(json POST payment/create-checkout "$(jq -n --arg id "$document" '{document_id: $id}')" \
    --header "Idempotency-Key: $document")
  checkout_url=$(jq -r .checkout_url <<<"$checkout")
  price=$(jq -r '"\(.amount / 100) \(.currency | ascii_upcase)"' <<<"$checkout")
  curl --silent --show-error --fail --output "$data_folder/pay.html" "$checkout_url"
  curl --silent --show-error --fail --output /dev/null --data action=pay "$checkout_url"
}

# The job that writes the document, once the provider's webhook has come.
find_job() {
  for _ in $(seq 1 200); do
    if job=$(json POST generate/full-document "$(jq -n --arg id "$document" '{document_id: $id}')" 2>/dev/null |
      jq -er .job_id 2>/dev/null); then
      return 0
    fi
    sleep 0.1
  done
  echo "the payment was not confirmed within 20 s" >&2
  return 1
}

document_status() {
  api GET "documents/$document" | jq -r .status
}

wait_until_completed() {
  for _ in $(seq 1 900); do
    case $(document_status) in
      completed) return 0 ;;
      failed | canceled | refunded)
        api GET "documents/$document" >&2
        return 1
        ;;
    esac
    sleep 0.2
  done
  echo "the document was not completed within 180 s" >&2
  api GET "documents/$document" >&2 || true
  return 1
}

package dev.hellomesh.cli.traffic;

import java.util.concurrent.CompletableFuture;

/**
 * Sends one request and tells what came of it. Never blocks and never fails: a request
 * without an answer is an outcome too.
 */
interface RequestSender {

	CompletableFuture<Outcome> send(String path);

}

package org.epsam.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import org.epsam.base.io.Json;

/** Asks a server as a browser does that was let in. */
final class Browser {
    static {
        // Tests ask by other names than the server's.
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,connection");
    }

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI root;
    private final Optional<String> cookie;

    private Browser(URI root, Optional<String> cookie) {
        this.root = root;
        this.cookie = cookie;
    }

    /** Opens the address that a server has printed. */
    static Browser open(URI address) {
        Browser stranger = stranger(address);
        HttpResponse<byte[]> answer =
                stranger.send(stranger.request(address.getPath() + "?" + address.getQuery()));
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
        return new Browser(stranger.root, Optional.of(cookie.substring(0, cookie.indexOf(';'))));
    }

    /** A browser that has no address. */
    static Browser stranger(URI address) {
        return new Browser(
                URI.create("http://" + address.getHost() + ":" + address.getPort()),
                Optional.empty());
    }

    /** What it is known by. */
    String cookie() {
        return cookie.orElseThrow();
    }

    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(root.resolve(path));
        cookie.ifPresent(text -> request.header("Cookie", text));
        return request;
    }

    HttpRequest.Builder post(String path, Object body) {
        return request(path)
                .header("Origin", root.toString())
                .header("Content-Type", "application/json")
                .POST(
                        HttpRequest.BodyPublishers.ofString(
                                body instanceof String text ? text : Json.text(body)));
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<byte[]> get(String path) {
        return send(request(path));
    }
}

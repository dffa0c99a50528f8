package io.telemetrystack.app.command;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import picocli.CommandLine.Option;

/**
 * Where the node is and what is shown to it, the same for every command that talks to one. The
 * fields are set by picocli.
 */
final class NodeOptions {
  private static final String URL_ENV = "TELEMETRY_STACK_URL";
  private static final String DEFAULT_URL = "http://127.0.0.1:8080";
  private static final String ALLOWED_URL = "http://HOST:PORT or https://HOST:PORT";
  private static final String KEY_ENV = "API_KEY";
  private static final String TOKEN_ENV = "SERVICE_TOKEN";

  private final Map<String, String> environment;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Where the node is. Default: TELEMETRY_STACK_URL, or " + DEFAULT_URL + ".")
  private String url;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "File with the API key. Default: what API_KEY or API_KEY_FILE says.")
  private Path keyFile;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "PEM file of the authorities that https is trusted by. Default: Java's.")
  private Path caFile;

  NodeOptions(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Throws IllegalArgumentException where an option is wrong. */
  RemoteNode node() {
    Map<String, String> headers = new LinkedHashMap<>();
    String key =
        keyFile == null
            ? secret(KEY_ENV)
            : checked("--key-file", read("--key-file", keyFile.toString()));
    if (key != null) {
      headers.put("X-API-Key", key);
    }
    String token = secret(TOKEN_ENV);
    if (token != null) {
      headers.put("Authorization", "Bearer " + token);
    }
    return new RemoteNode(base(), headers, caFile == null ? null : trust());
  }

  private String base() {
    String option = url == null && environment.containsKey(URL_ENV) ? URL_ENV : "--url";
    String given = url == null ? environment.getOrDefault(URL_ENV, DEFAULT_URL) : url;
    URI base;
    try {
      base = URI.create(given);
    } catch (IllegalArgumentException e) {
      throw Refused.value(option, given, ALLOWED_URL, e);
    }
    if (base.getUserInfo() != null) {
      throw new IllegalArgumentException(
          option + " has a password in it; a key is given by --key-file");
    }
    boolean http = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
    if (!http
        || base.getHost() == null
        || base.getRawQuery() != null
        || base.getRawFragment() != null) {
      throw Refused.value(option, given, ALLOWED_URL, null);
    }
    return given.replaceAll("/+$", "");
  }

  /** What a variable of the environment says, or the file that its other form names; or null. */
  private String secret(String name) {
    String given = environment.get(name);
    String file = environment.get(name + "_FILE");
    if (given != null) {
      return checked(name, given);
    }
    return file == null ? null : checked(name + "_FILE", read(name + "_FILE", file));
  }

  private static String read(String option, String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw Refused.value(option, file, "a file that can be read", e);
    }
  }

  private static String checked(String option, String secret) {
    if (secret.isBlank() || !secret.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(
          option + ": the secret is empty or has characters that none has");
    }
    return secret;
  }

  private SSLContext trust() {
    try (InputStream in = Files.newInputStream(caFile)) {
      Collection<? extends Certificate> authorities =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate authority : authorities) {
        store.setCertificateEntry(Integer.toString(number++), authority);
      }
      TrustManagerFactory trusted =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusted.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trusted.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw Refused.value("--ca-file", caFile.toString(), "a PEM file of certificates", e);
    }
  }
}

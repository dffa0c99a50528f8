package io.telemetrystack.store.influx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits Flux into tokens by the rules of its specification
 * (docs.influxdata.com/flux/v0/spec/lexical-elements), as far as the store's queries go. What is
 * not among them is an error: comments, regular expressions, expressions within strings.
 */
final class FluxLexer {
  /**
   * @param text of a string its value, of all others how they are written
   */
  record Token(Kind kind, String text) {}

  enum Kind {
    STRING,
    NUMBER,
    DURATION,
    NAME,
    OPERATOR
  }

  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern DURATION = Pattern.compile("[0-9]+(ns|us|ms|s|m|h|d|w|mo|y)");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");
  private static final Pattern OPERATOR =
      Pattern.compile("\\|>|<-|=>|==|>=|<=|[()\\[\\]{}:,.=<>%-]");

  private final String flux;
  private int at;

  private FluxLexer(String flux) {
    this.flux = flux;
  }

  static List<Token> tokens(String flux) {
    FluxLexer lexer = new FluxLexer(flux);
    List<Token> tokens = new ArrayList<>();
    for (lexer.skipSpace(); lexer.at < flux.length(); lexer.skipSpace()) {
      tokens.add(lexer.next());
    }
    return tokens;
  }

  private void skipSpace() {
    while (at < flux.length() && " \n".indexOf(flux.charAt(at)) >= 0) {
      at++;
    }
  }

  private Token next() {
    if (flux.charAt(at) == '"') {
      return string();
    }
    return match(Kind.DURATION, DURATION)
        .or(() -> match(Kind.NUMBER, NUMBER))
        .or(() -> match(Kind.NAME, WORD))
        .or(() -> match(Kind.OPERATOR, OPERATOR))
        .orElseThrow(() -> new AssertionError("at " + at + " of " + flux));
  }

  private Optional<Token> match(Kind kind, Pattern pattern) {
    Matcher matcher = pattern.matcher(flux).region(at, flux.length());
    if (!matcher.lookingAt()) {
      return Optional.empty();
    }
    at = matcher.end();
    return Optional.of(new Token(kind, matcher.group()));
  }

  private Token string() {
    StringBuilder value = new StringBuilder();
    for (at++; flux.charAt(at) != '"'; at++) {
      char c = flux.charAt(at);
      if (c == '$' && flux.charAt(at + 1) == '{') {
        throw new AssertionError("an expression in a string of " + flux);
      }
      value.append(c == '\\' ? escaped() : c);
    }
    at++;
    return new Token(Kind.STRING, value.toString());
  }

  private char escaped() {
    char c = flux.charAt(++at);
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case '"', '\\' -> c;
      case '$' -> {
        if (flux.charAt(at + 1) != '{') {
          throw new AssertionError("\\$ without { in " + flux);
        }
        yield c;
      }
      default -> throw new AssertionError("\\" + c + " in " + flux);
    };
  }
}

package io.telemetrystack.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XidCatalogueTest {
  private final XidCatalogue catalogue = XidCatalogue.standard();

  @ParameterizedTest
  @CsvSource({
    "79, CRITICAL",
    "48, CRITICAL",
    "95, CRITICAL",
    "13, WARNING",
    "94, WARNING",
    "63, INFO",
    "101, WARNING"
  })
  void knowsHowBadACodeIs(long code, Severity severity) {
    assertThat(catalogue.find(code).severity()).isEqualTo(severity);
  }

  @Test
  void saysOfEveryCodeWhatItIsAndWhatToDo() {
    assertThat(catalogue.all()).hasSizeGreaterThan(90).allSatisfy(XidCatalogueTest::isWhole);
  }

  @ParameterizedTest
  @CsvSource({"4711", "-1", "0"})
  void hasAnAnswerForCodesThatAreNotListed(long code) {
    isWhole(catalogue.find(code));
    assertThat(catalogue.find(code).severity()).isEqualTo(Severity.WARNING);
  }

  private static void isWhole(XidCatalogue.Xid xid) {
    assertThat(xid.name()).isNotBlank().doesNotEndWith(".");
    assertThat(xid.action()).endsWith(".");
    assertThat(xid.severity()).isNotNull();
  }
}

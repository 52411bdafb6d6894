// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

import java.io.FileInputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Checks PDF files against veraPDF's PDF/UA-1 profile and prints one line of a
 * Markdown table a file, then each rule that failed. Exits with 1 if any file
 * fails, with 2 if one could not be read.
 */
public class Validate {
  public static void main(String[] files) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    boolean passed = true;
    StringBuilder failures = new StringBuilder();
    System.out.println("| File | Checks | Result |");
    System.out.println("|---|---:|---|");
    for (String file : files) {
      String name = Path.of(file).getFileName().toString();
      ValidationResult result = validate(file);
      System.out.printf("| %s | %d | %s |%n", name, result.getTotalAssertions(),
          result.isCompliant() ? "passes" : "**fails**");
      if (!result.isCompliant()) {
        passed = false;
        describe(name, result, failures);
      }
    }
    System.out.print(failures);
    System.exit(passed ? 0 : 1);
  }

  private static ValidationResult validate(String file) {
    try (FileInputStream in = new FileInputStream(file);
        PDFAParser parser = Foundries.defaultInstance().createParser(in, PDFAFlavour.PDFUA_1);
        PDFAValidator validator = Foundries.defaultInstance().createValidator(PDFAFlavour.PDFUA_1, false)) {
      return validator.validate(parser);
    } catch (Exception e) {
      System.err.println(file + ": " + e);
      System.exit(2);
      return null;
    }
  }

  private static void describe(String name, ValidationResult result, StringBuilder out) {
    Map<String, Integer> rules = new TreeMap<>();
    for (TestAssertion a : result.getTestAssertions()) {
      if (a.getStatus() == TestAssertion.Status.FAILED) {
        rules.merge("clause " + a.getRuleId().getClause() + ", test " + a.getRuleId().getTestNumber() + ": "
            + a.getMessage(), 1, Integer::sum);
      }
    }
    out.append("\n").append(name).append(" fails:\n\n");
    rules.forEach((rule, times) -> out.append("- ").append(rule).append(" (").append(times).append(")\n"));
  }
}

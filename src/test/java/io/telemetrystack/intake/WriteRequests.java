package io.telemetrystack.intake;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.xerial.snappy.Snappy;

/** Builds bodies of remote write with protobuf's own writer. */
final class WriteRequests {
  /** A sample, in milliseconds. */
  record Sample(double value, long timestamp) {}

  interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private WriteRequests() {}

  static byte[] message(Fields fields) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      fields.write(out);
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static byte[] label(String name, String value) {
    return message(
        out -> {
          out.writeString(1, name);
          out.writeString(2, value);
        });
  }

  static byte[] sample(Sample sample) {
    return message(
        out -> {
          out.writeDouble(1, sample.value);
          out.writeInt64(2, sample.timestamp);
        });
  }

  /**
   * @param labels names and values in turn
   */
  static byte[] series(List<String> labels, Sample... samples) {
    return message(
        out -> {
          for (int i = 0; i < labels.size(); i += 2) {
            out.writeByteArray(1, label(labels.get(i), labels.get(i + 1)));
          }
          for (Sample sample : samples) {
            out.writeByteArray(2, sample(sample));
          }
        });
  }

  static byte[] request(List<byte[]> series) {
    return message(
        out -> {
          for (byte[] one : series) {
            out.writeByteArray(1, one);
          }
          out.writeByteArray(3, new byte[] {8, 2}); // metadata
        });
  }

  static byte[] packed(byte[] request) {
    try {
      return Snappy.compress(request);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}

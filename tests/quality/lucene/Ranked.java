import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.QueryBuilder;

/**
 * Ranks documents for queries as Lucene does by default: ArabicAnalyzer on both sides, any word may
 * match, BM25.
 *
 * <p>Arguments: a file of documents, a file of queries (lines of id, tab, text; UTF-8), and how many
 * results of a query are wanted. Prints lines of query, document and score, best first.
 */
final class Ranked {
  private static final String ID = "id";
  private static final String TEXT = "text";

  public static void main(String[] arguments) throws IOException {
    int depth = Integer.parseInt(arguments[2]);
    try (Analyzer analyzer = new ArabicAnalyzer();
        ByteBuffersDirectory directory = new ByteBuffersDirectory()) {
      index(Path.of(arguments[0]), analyzer, directory);
      try (DirectoryReader reader = DirectoryReader.open(directory);
          BufferedWriter out =
              new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8))) {
        IndexSearcher searcher = new IndexSearcher(reader);
        QueryBuilder queries = new QueryBuilder(analyzer);
        for (String[] asked : rows(Path.of(arguments[1]))) {
          Query query = queries.createBooleanQuery(TEXT, asked[1]);
          if (query == null) {
            continue; // nothing but stop words
          }
          for (ScoreDoc hit : searcher.search(query, depth).scoreDocs) {
            String document = searcher.storedFields().document(hit.doc).get(ID);
            out.write(asked[0] + "\t" + document + "\t" + hit.score + "\n");
          }
        }
      }
    }
  }

  private static void index(Path documents, Analyzer analyzer, ByteBuffersDirectory directory)
      throws IOException {
    try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(analyzer))) {
      for (String[] row : rows(documents)) {
        Document document = new Document();
        document.add(new StoredField(ID, row[0]));
        document.add(new TextField(TEXT, row[1], Field.Store.NO));
        writer.addDocument(document);
      }
    }
  }

  private static Iterable<String[]> rows(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
      return lines.map(line -> line.split("\t", 2)).collect(java.util.stream.Collectors.toList());
    }
  }
}

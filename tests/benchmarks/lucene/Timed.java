import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.store.FSDirectory;

/**
 * Builds an index of analysed terms and asks it, and says how long each took.
 *
 * <p>Arguments: documents and queries (lines of columns, tab-separated, UTF-8), the folder of the
 * index, the names of the levels and those of them that have positions (each joined by commas), the
 * level that decides, and how often the queries are asked. Columns of a query: kind, words, seconds,
 * then the keys of each level, those of a column joined by spaces.
 *
 * <p>Prints lines of columns: "build", CPU and wall seconds; then for each query and turn its kind,
 * the turn, how many match, CPU and wall nanoseconds.
 */
final class Timed {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final com.sun.management.OperatingSystemMXBean SYSTEM =
      (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final List<String> levels;
  private final Set<String> positioned;
  private final String decides;

  private Timed(String levels, String positioned, String decides) {
    this.levels = List.of(levels.split(","));
    this.positioned = Set.of(positioned.split(","));
    this.decides = decides;
  }

  public static void main(String[] arguments) throws IOException {
    Timed timed = new Timed(arguments[3], arguments[4], arguments[5]);
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    Path folder = Path.of(arguments[2]);
    timed.build(Path.of(arguments[0]), folder, out);
    timed.ask(Path.of(arguments[1]), folder, Integer.parseInt(arguments[6]), out);
    out.flush();
  }

  private void build(Path documents, Path folder, PrintStream out) throws IOException {
    long cpu = SYSTEM.getProcessCpuTime();
    long wall = System.nanoTime();
    long parsing = 0;
    IndexWriterConfig config = new IndexWriterConfig(new WhitespaceAnalyzer()).setRAMBufferSizeMB(256);
    try (FSDirectory directory = FSDirectory.open(folder);
        IndexWriter writer = new IndexWriter(directory, config);
        Stream<String> lines = Files.lines(documents, StandardCharsets.UTF_8)) {
      var rows = lines.iterator();
      while (true) {
        long before = System.nanoTime();
        String[] row = rows.hasNext() ? rows.next().split("\t", -1) : null;
        parsing += System.nanoTime() - before;
        if (row == null) {
          break;
        }
        writer.addDocument(document(row));
      }
    }
    double seconds = (SYSTEM.getProcessCpuTime() - cpu - parsing) / 1e9;
    out.println("build\t" + seconds + "\t" + (System.nanoTime() - wall - parsing) / 1e9);
  }

  private Document document(String[] row) {
    Document document = new Document();
    document.add(new StringField("id", row[0], Field.Store.NO));
    document.add(new StringField("source", row[1], Field.Store.NO));
    if (!row[2].isEmpty()) {
      document.add(new LongField("published", Long.parseLong(row[2]), Field.Store.NO));
    }
    for (int level = 0; level < levels.size(); level++) {
      FieldType type = new FieldType();
      type.setIndexOptions(
          positioned.contains(levels.get(level))
              ? IndexOptions.DOCS_AND_FREQS_AND_POSITIONS
              : IndexOptions.DOCS_AND_FREQS);
      document.add(new Field(levels.get(level), row[3 + level], type));
    }
    document.add(new StoredField("document", row[3 + levels.size()]));
    return document;
  }

  private void ask(Path queries, Path folder, int turns, PrintStream out) throws IOException {
    List<String[]> rows;
    try (Stream<String> lines = Files.lines(queries, StandardCharsets.UTF_8)) {
      rows = lines.map(line -> line.split("\t", -1)).collect(Collectors.toList());
    }
    List<Query> parsed = new ArrayList<>();
    for (String[] row : rows) {
      parsed.add(query(row));
    }
    try (DirectoryReader reader = DirectoryReader.open(FSDirectory.open(folder))) {
      IndexSearcher searcher = new IndexSearcher(reader);
      searcher.setQueryCache(null); // what is kept between queries is the reader's own
      for (int turn = 0; turn < turns; turn++) {
        for (int number = 0; number < parsed.size(); number++) {
          long cpu = THREADS.getCurrentThreadCpuTime();
          long wall = System.nanoTime();
          TopDocs found =
              searcher.search(
                  parsed.get(number), new TopScoreDocCollectorManager(10, Integer.MAX_VALUE));
          wall = System.nanoTime() - wall;
          cpu = THREADS.getCurrentThreadCpuTime() - cpu;
          out.println(
              rows.get(number)[0] + "\t" + turn + "\t" + found.totalHits.value + "\t" + cpu + "\t" + wall);
        }
      }
    }
  }

  private Query query(String[] row) {
    String[] words = row[1].split(" ");
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    switch (row[0]) {
      case "phrase of 2":
      case "phrase of 3":
        return new PhraseQuery("surface", words);
      case "prefix":
        return new PrefixQuery(new Term("surface", words[0]));
      case "default":
        return ranked(row);
      case "dated":
        all.add(LongField.newRangeQuery("published", Long.parseLong(row[2]), Long.MAX_VALUE), Occur.FILTER);
        break;
      default:
        break;
    }
    for (int number = 0; number < words.length; number++) {
      Occur occur = row[0].equals("or") ? Occur.SHOULD : Occur.MUST;
      if (row[0].equals("not") && number == 1) {
        occur = Occur.MUST_NOT;
      }
      all.add(new TermQuery(new Term("surface", words[number])), occur);
    }
    return all.build();
  }

  /** One level decides; the others, and adjacent pairs, add: weights as the engine has them. */
  private Query ranked(String[] row) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    String[] weights = row[3 + levels.size()].split(" ");
    for (int level = 0; level < levels.size(); level++) {
      float weight = Float.parseFloat(weights[level]);
      String name = levels.get(level);
      String[] keys = row[3 + level].split(" ");
      for (String key : keys) {
        Query term = new TermQuery(new Term(name, key));
        if (name.equals(decides)) {
          all.add(term, Occur.MUST);
        } else if (weight > 0) {
          all.add(new BoostQuery(term, weight), Occur.SHOULD);
        }
      }
      if (name.equals(decides)) {
        float pair = Float.parseFloat(weights[levels.size()]);
        for (int number = 1; number < keys.length; number++) {
          Query both = new PhraseQuery(name, keys[number - 1], keys[number]);
          all.add(new BoostQuery(both, pair), Occur.SHOULD);
        }
      }
    }
    return all.build();
  }
}

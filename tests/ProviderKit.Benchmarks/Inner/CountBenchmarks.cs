using System.Globalization;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.Tokenizers;
using ProviderKit.Formats;
using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.Requests;
using ProviderKit.Tokenizers;

namespace ProviderKit.Benchmarks.Inner;

/// <summary>
/// Estimating the tokens of a Messages request of about 200,000 tokens, with the built-in estimator and with <c>o200k_base</c>.
/// The setup prints both counts, which shows how far the built-in one is off.
/// </summary>
public class CountBenchmarks
{
    private const int Characters = 800_000;

    private ReadOnlyMemory<byte> _body;
    private ITokenEstimator _exact = null!;

    /// <summary>The repository's own sources, or words that no cache of the tokenizer has seen.</summary>
    [Params("sources", "new words")]
    public string Text { get; set; } = "";

    [GlobalSetup]
    public void SetUp()
    {
        var exact = new O200kTokenEstimator(() => TiktokenTokenizer.CreateForEncoding("o200k_base"), NullLogger<O200kTokenEstimator>.Instance);
        exact.Loading.GetAwaiter().GetResult(); // an asynchronous setup would not be waited for here
        _exact = exact;
        string text = Text == "sources" ? Sources() : NewWords(seed: 7);
        _body = Encoding.UTF8.GetBytes($$"""{"model":"m","messages":[{"role":"user","content":{{JsonSerializer.Serialize(text)}}}]}""");
        int approximate = BuiltIn(), counted = O200k();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"// {Text}: {text.Length} characters, o200k_base {counted}, built-in {approximate} ({100.0 * (approximate - counted) / counted:+0.0;-0.0} %)"));
    }

    [Benchmark(Baseline = true)]
    public int BuiltIn() => RequestTokens.Estimate(_body, MessagesCounting.Rules, "gpt-4o", ApproximateTokenEstimator.Instance);

    [Benchmark]
    public int O200k() => RequestTokens.Estimate(_body, MessagesCounting.Rules, "gpt-4o", _exact);

    private static string Sources()
    {
        var text = new StringBuilder();
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository(), "src"), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            if (text.Length < Characters && !file.Contains("/obj/", StringComparison.Ordinal)) text.Append(File.ReadAllText(file));
        return text.ToString(0, Math.Min(text.Length, Characters));
    }

    private static string NewWords(int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        while (text.Length < Characters)
        {
            for (int left = random.Next(2, 12); left > 0; left--) text.Append((char)('a' + random.Next(26)));
            text.Append(' ');
        }
        return text.ToString();
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ProviderKit.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Run the benchmark inside the repository: it reads the sources.");
    }
}

using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using k8s;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Deployment;

/// <summary>Every metric and label in the Grafana board and the alert rules is one that <c>/metrics</c> has.</summary>
public partial class MonitoringFilesTests
{
    /// <summary>What Prometheus itself adds.</summary>
    private static readonly string[] OfPrometheus = ["job", "instance"];

    /// <summary>Failures that are the client's, or a stop; the alert counts all others.</summary>
    private static readonly ProviderErrorKind[] NotAlerted =
    [
        ProviderErrorKind.InvalidRequest, ProviderErrorKind.NotFound, ProviderErrorKind.MethodNotAllowed, ProviderErrorKind.PayloadTooLarge, ProviderErrorKind.UnsupportedMediaType,
        ProviderErrorKind.Unauthenticated, ProviderErrorKind.ForeignCaller, ProviderErrorKind.PermissionDenied, ProviderErrorKind.ShuttingDown, ProviderErrorKind.Cancelled,
    ];

    private Dictionary<string, HashSet<string>> _exported = [];

    [OneTimeSetUp]
    public async Task ScrapeAppThatHasSeenAll()
    {
        await using var caching = RawUpstream.Answering(RawUpstream.Json("""
            {"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","stop_sequence":null,
             "usage":{"input_tokens":9,"output_tokens":2,"cache_read_input_tokens":4,"cache_creation_input_tokens":3}}
            """));
        await using var reasoning = RawUpstream.Answering(RawUpstream.Json("""
            {"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],
             "usage":{"prompt_tokens":9,"completion_tokens":5,"total_tokens":14,"completion_tokens_details":{"reasoning_tokens":3}}}
            """));
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.Options.Add(o => Add(o, "anthropic", caching.Address));
            setup.Options.Add(o => Add(o, "litellm", reasoning.Address));
            setup.Tokens = ["canary-1-sim:401", "canary-2-sim:503"];
            setup.Options.Add(o => o.Fallbacks.Add(new FallbackOptions { Model = Chat.Model, To = { "ext-xai-grok-4" } }));
        });
        await app.RecordOf(await app.ChatAsync());
        await app.RecordOf(await app.ChatAsync(stream: true));
        await app.RecordOf(await app.ChatAsync("nobody-knows"));
        await app.RecordOf(await app.ChatAsync("ext-anthropic-caching"));
        await app.RecordOf(await app.ChatAsync("ext-litellm-reasoning"));
        _exported = NamesIn((await app.GetAsync("/metrics")).Text);
        Assert.That(_exported.Keys, Has.Some.StartsWith("providerkit_retries").And.Some.StartsWith("providerkit_rotations").And.Some.StartsWith("providerkit_fallbacks"));
    }

    [Test]
    public void Board_UsesWhatIsExported()
    {
        var queries = BoardQueries();
        Assert.That(queries, Has.Count.GreaterThan(25));
        foreach (string query in queries) AssertExported(query);
        foreach (Match variable in LabelValues().Matches(BoardText()))
        {
            AssertExported(variable.Groups[1].Value.Replace("\\\"", "\"", StringComparison.Ordinal));
            string label = variable.Groups[2].Value;
            Assert.That(OfPrometheus.Concat(_exported.Values.SelectMany(l => l)), Does.Contain(label));
        }
    }

    [Test]
    public void Board_ShowsEveryMetric()
    {
        string text = BoardText();
        var hidden = _exported.Keys.Where(name => !text.Contains(name, StringComparison.Ordinal) && !IsPartOfAHistogram(name));
        Assert.That(hidden, Is.Empty);
    }

    [Test]
    public async Task Board_Queries_ArePromQL()
    {
        var rules = new StringBuilder("groups:\n  - name: board\n    rules:\n");
        foreach (string query in BoardQueries())
        {
            string meant = Variable().Replace(query.Replace("$__rate_interval", "1m", StringComparison.Ordinal), ".*");
            rules.Append("      - record: board\n        labels: {n: '").Append(rules.Length).Append("'}\n        expr: ").Append(JsonSerializer.Serialize(meant)).Append('\n');
        }
        await Promtool.AssertAcceptsRulesAsync(rules.ToString());
    }

    [Test]
    public void Alerts_UseWhatIsExported()
    {
        var expressions = AlertExpressions();
        Assert.That(expressions, Has.Count.GreaterThan(7));
        foreach (string expression in expressions) AssertExported(expression);
    }

    [Test]
    public void Alert_OfFailures_CountsAllThatAreNotTheClients()
    {
        string expression = AlertExpressions().Single(e => e.Contains("error_type", StringComparison.Ordinal));
        string[] counted = ErrorTypes().Match(expression).Groups[1].Value.Split('|');
        Assert.That(counted, Is.EquivalentTo(Enum.GetValues<ProviderErrorKind>().Except(NotAlerted).Select(kind => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()))));
    }

    private void AssertExported(string expression)
    {
        var metrics = PromQuery.SelectorsIn(expression).ToArray();
        Assert.That(metrics, Is.Not.Empty, expression);
        var labels = new HashSet<string>(OfPrometheus);
        foreach (var (metric, label) in metrics)
        {
            if (metric == "up") continue; // Prometheus's own
            Assert.That(_exported, Contains.Key(metric), expression);
            labels.UnionWith(_exported[metric]);
            if (label is not null) Assert.That(_exported[metric].Concat(OfPrometheus), Does.Contain(label), $"{metric} in {expression}");
        }
        Assert.That(PromQuery.GroupingsIn(expression), Is.SubsetOf(labels), expression);
    }

    private static void Add(ProviderKitOptions options, string name, Uri address)
    {
        var provider = options.Provider(name);
        (provider.Enabled, provider.BaseUrl) = (true, address.ToString());
        provider.Tokens.Add("canary-" + name);
    }

    private static bool IsPartOfAHistogram(string name) => name.EndsWith("_bucket", StringComparison.Ordinal) || name.EndsWith("_count", StringComparison.Ordinal) || name.EndsWith("_sum", StringComparison.Ordinal);

    private static Dictionary<string, HashSet<string>> NamesIn(string page)
    {
        var names = new Dictionary<string, HashSet<string>>();
        foreach (string line in page.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#'))
        {
            string name = line[..line.IndexOfAny(['{', ' '])];
            if (!names.TryGetValue(name, out var labels)) names[name] = labels = [];
            labels.UnionWith(Label().Matches(line).Select(label => label.Groups[1].Value));
        }
        return names;
    }

    private static string BoardText() => File.ReadAllText(Repository.PathOf("deploy/monitoring/grafana.json"));

    private static List<string> BoardQueries()
    {
        using var board = JsonDocument.Parse(BoardText());
        return [.. board.RootElement.GetProperty("panels").EnumerateArray().Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!)];
    }

    private static List<string> AlertExpressions()
    {
        var file = KubernetesYaml.Deserialize<RuleFile>(File.ReadAllText(Repository.PathOf("deploy/monitoring/alerts.yaml")));
        return [.. file.Groups.SelectMany(group => group.Rules).Select(rule => rule.Expr)];
    }

    [GeneratedRegex(@"label_values\((.*?), (\w+)\)")]
    private static partial Regex LabelValues();

    [GeneratedRegex(@"\$\w+")]
    private static partial Regex Variable();

    [GeneratedRegex("error_type=~\"([^\"]+)\"")]
    private static partial Regex ErrorTypes();

    [GeneratedRegex("([a-z_]+)=\"")]
    private static partial Regex Label();

    private sealed class RuleFile
    {
        public List<RuleGroup> Groups { get; set; } = [];
    }

    private sealed class RuleGroup
    {
        public List<Rule> Rules { get; set; } = [];
    }

    private sealed class Rule
    {
        public string Expr { get; set; } = "";
    }
}

using System.Text;
using ProviderKit.AspNetCore.Settings;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Documents;

/// <summary>
/// The tables in docs/configuration.md are those of the settings. <c>PROVIDERKIT_WRITE_DOCS=1 dotnet test tests/ProviderKit.AspNetCore.Tests --filter
/// SettingsDocumentTests</c> writes them anew.
/// </summary>
public class SettingsDocumentTests
{
    private const string Write = "PROVIDERKIT_WRITE_DOCS", Begin = "--filter SettingsDocumentTests -->\n", End = "<!-- /settings -->";

    /// <summary>Under which heading the settings of each name stand.</summary>
    private static readonly (string Heading, string[] Names)[] Sections =
    [
        ("Providers", ["Providers", "DefaultProvider"]),
        ("Tokens", ["Tokens"]),
        ("Named models and fallbacks", ["Models", "Fallbacks"]),
        ("Rewriting and guarding", ["Rewrites", "Guard"]),
        ("Calls to upstreams", ["Upstream", "Retry", "Limits", "LiveModels", "Health", "FetchImages", "Images", "PassThrough"]),
        ("Clients", ["ClientKeys", "AdminKey", "AllowedHosts", "Cors", "AllowAnonymous", "RateLimit", "Streams", "MaxRequestBytes"]),
        ("Operation", ["AllowAdminBaseUrl", "State", "Responses", "Requests", "Logs", "Metrics", "Tracing", "Drain"]),
    ];

    private static string Path => System.IO.Path.Combine(Repository.Root, "docs", "configuration.md");

    [Test]
    public void Tables_InTheDocument_AreThoseOfTheSettings()
    {
        string document = File.ReadAllText(Path);
        int begin = document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, end = document.IndexOf(End, StringComparison.Ordinal);
        Assert.That((begin, end), Is.EqualTo((Math.Max(begin, Begin.Length), Math.Max(end, begin))), "the markers");
        string tables = Tables();
        if (Environment.GetEnvironmentVariable(Write) == "1") File.WriteAllText(Path, document = string.Concat(document.AsSpan(0, begin), tables, document.AsSpan(end)));
        else Assert.That(document[begin..end], Is.EqualTo(tables), $"write them anew with {Write}=1");
        Assert.That(document, Does.Contain("`ProviderKit:Tokens:Cooldown` | 60s |"));
    }

    [Test]
    public void Names_OfAllSettings_HaveAHeading() =>
        Assert.That(All().Select(NameOf).Distinct(), Is.EquivalentTo(Sections.SelectMany(section => section.Names)));

    private static IEnumerable<SettingDescription> All() => ProviderKitSettings.Describe().Concat(ServerTable.Group.Describe());

    private static string Tables()
    {
        var settings = All().ToLookup(NameOf);
        var text = new StringBuilder();
        foreach (var (heading, names) in Sections)
        {
            text.Append($"\n### {heading}\n\n| setting | default | takes | changes | meaning |\n|---|---|---|---|---|\n");
            foreach (var setting in names.SelectMany(name => settings[name])) text.Append(Row(setting));
        }
        return text.Append('\n').ToString();
    }

    private static string Row(SettingDescription setting)
    {
        var names = setting.FlatNames.Prepend(setting.Path).Select(name => $"`{name}`");
        string[] changes = [.. new[] { (setting.IsLive, "live"), (setting.IsOperators, "API") }.Where(one => one.Item1).Select(one => one.Item2)];
        return $"| {string.Join("<br>", names)} | {setting.Default} | {setting.Type} | {string.Join(", ", changes)} | {setting.About} |\n";
    }

    private static string NameOf(SettingDescription setting) => setting.Path.Split(':')[1];
}

using System.Collections;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;
using ProviderKit.Settings;
using ProviderKit.Settings.Tables;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Settings;

/// <summary>The table knows every setting, once, and what follows from it holds for each.</summary>
public class SettingsTableTests
{
    private static readonly SettingDescription[] All = [.. ProviderKitSettings.Describe()];

    [Test]
    public void Rows_OfTheTable_AreTheSettablePropertiesOfTheOptions()
    {
        string[] described = [.. All.Select(setting => setting.Path).Where(path => !path.Contains(":ErrorRules:", StringComparison.Ordinal))
            .Select(path => path.Replace(":{header}", "", StringComparison.Ordinal).Replace(":{path}", "", StringComparison.Ordinal)).Select(Unnumbered)];
        Assert.That(described, Is.EquivalentTo(PropertiesOf(typeof(ProviderKitOptions), "ProviderKit")));
        Assert.That(
            ErrorRuleTable.Group.Rows.Select(row => row.Name),
            Is.EquivalentTo(typeof(ErrorRule).GetProperties().Where(property => property.CanWrite).Select(property => property.Name)));
    }

    [Test]
    public void Rows_AreDescribedInOneSentence() =>
        Assert.That(All.Where(setting => !setting.About.EndsWith('.') || setting.Type.Length == 0 || setting.Default.Length == 0).Select(setting => setting.Path), Is.Empty);

    [Test]
    public void FlatNames_AreThoseThatAreRead() =>
        Assert.That(
            RootTable.Group.FlatNames(null),
            Is.EquivalentTo([
                "UPSTREAM_MAX_CONCURRENT", "UPSTREAM_QUEUE_MAX", "UPSTREAM_QUEUE_TIMEOUT_MS", "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"]));

    [Test]
    public void Groups_RowTwice_IsAMistakeInTheProgram() =>
        Assert.That(
            () => new SettingGroup<RetryOptions>(rows =>
            {
                rows.Number("Budget", o => o.Budget, (o, v) => o.Budget = v, "One.");
                rows.Number("budget", o => o.Budget, (o, v) => o.Budget = v, "The same.");
            }),
            Throws.ArgumentException.With.Message.Contains("Budget"));

    [TestCase("ProviderKit:Drain:Tim", "ProviderKit:Drain:Time")]
    [TestCase("ProviderKit:Tokens:Affinity:MaxSesions", "ProviderKit:Tokens:Affinity:MaxSessions")]
    [TestCase("ProviderKit:ClientKey:ci", "ProviderKit:ClientKeys")]
    [TestCase("ProviderKit:MaxRequestByte", "ProviderKit:MaxRequestBytes")]
    [TestCase("ProviderKit:Providers:openai:BaseURI", "ProviderKit:Providers:openai:BaseUrl")]
    [TestCase("ProviderKit:Providers:openai:tokns:0", "ProviderKit:Providers:openai:Tokens")]
    [TestCase("ProviderKit:Fallbacks:0:Mode", "ProviderKit:Fallbacks:0:Model")]
    public void Section_MisspeltName_IsReportedWithTheRightOne(string name, string meant)
    {
        using var host = Host.With((name, "x"));
        Assert.That(Assert.Throws<OptionsValidationException>(() => _ = host.Options)!.Failures, Has.One.EndsWith($" is not a setting; did you mean {meant}?"));
    }

    [Test]
    public void Section_NameLikeNoOther_IsReportedWithoutOne()
    {
        using var host = Host.With(("ProviderKit:Drain:Colour", "x"));
        Assert.That(
            Assert.Throws<OptionsValidationException>(() => _ = host.Options)!.Failures,
            Is.EqualTo(["ProviderKit:Drain:Colour is not a setting. docs/configuration.md lists all settings."]));
    }

    [Test]
    public void Signature_DiffersWithEachSetting_ButNotWithTokensAndTheSwitch()
    {
        Action<ProviderOptions>[] changes =
        [
            o => o.BaseUrl = "http://a", o => o.TokenUrl = "http://a", o => o.Mode = ProviderMode.Cli, o => o.Command = "c", o => o.Prefix = "p", o => o.ApiVersion = "1",
            o => o.MaxProcesses = 7, o => o.ExchangeTokens = false, o => o.ModelQuirks = false, o => o.AutomaticCache = AutomaticCache.Off, o => o.Environment.Add("A"), o => o.Models.Add("A"),
            o => o.MessageFields.Add("A"), o => o.Headers["a"] = "b", o => o.Headers["a"] = "c", o => o.ModelMap.Add(new ModelMapping { Model = "a" }), o => o.ModelMap.Add(new ModelMapping { To = "a" }),
            o => o.Routes.Add(new ModelRouteOptions { Match = "a" }), o => o.Pairs.Add(new ModelPair { LeadTurns = 9 }), o => o.ErrorRules.Add(new ErrorRule { Status = 400, Then = ErrorAction.PassOn }),
            o => o.ErrorRules.Add(new ErrorRule { Status = 400, Then = ErrorAction.Bench }),
        ];
        string[] signatures = [.. changes.Select(change => SettingsSignature.Of(With(change))), SettingsSignature.Of(new ProviderOptions())];
        Assert.That(signatures, Is.Unique);
        Assert.That(SettingsSignature.Of(With(o => (o.Enabled, _) = (true, 0))), Is.EqualTo(signatures[^1]));
        Assert.That(SettingsSignature.Of(With(o => o.Tokens.Add("t"))), Is.EqualTo(signatures[^1]));
    }

    [Test]
    public void Destination_HasTheFormThatHashesInTheOperatorsFileWereMadeOf() =>
        Assert.That(
            SettingsSignature.OfDestination(With(o => (o.BaseUrl, o.Mode, o.Command) = ("http://a", ProviderMode.Cli, "c"))),
            Is.EqualTo("8:http://a-3:Cli1:c"));

    private static ProviderOptions With(Action<ProviderOptions> change)
    {
        var options = new ProviderOptions();
        change(options);
        return options;
    }

    private static IEnumerable<string> PropertiesOf(Type options, string path)
    {
        foreach (var property in options.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var (type, at) = (property.PropertyType, $"{path}:{property.Name}");
            var arguments = type.GetGenericArguments();
            bool isMap = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDictionary<,>);
            Type inner = isMap ? arguments[1] : typeof(IEnumerable).IsAssignableFrom(type) && arguments.Length == 1 ? arguments[0] : type;
            if (property.Name is "ErrorRules" || (options == typeof(NamedModelOptions) && property.Name == "Settings")) continue; // the rows of another class; the strategy's own
            if (inner.Namespace != nameof(ProviderKit) || inner.IsEnum) yield return at;
            else foreach (string one in PropertiesOf(inner, isMap ? at + ":{name}" : at)) yield return one;
        }
    }

    private static string Unnumbered(string path) => string.Join(':', path.Split(':').Where(part => !int.TryParse(part, CultureInfo.InvariantCulture, out _)));
}

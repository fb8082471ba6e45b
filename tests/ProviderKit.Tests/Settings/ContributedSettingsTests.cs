using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Settings;

/// <summary>Settings of another package, read from the same configuration and checked with ProviderKit's own.</summary>
public class ContributedSettingsTests
{
    private sealed class Audit
    {
        public string? Folder { get; set; }

        public int KeptDays { get; set; } = 30;

        public List<string> Names { get; } = [];
    }

    private static readonly SettingGroup<Audit> Group = new(rows =>
    {
        rows.Section("Audit", o => o, new SettingGroup<Audit>(audit =>
        {
            audit.Text("Folder", o => o.Folder, (o, v) => o.Folder = v, "Where the files are.").WithFlatName("AUDIT_FOLDER").WithDefault("the current folder");
            audit.Number("KeptDays", o => o.KeptDays, (o, v) => o.KeptDays = v, "How many days they are kept.", max: 365).Live();
        }));
        rows.List("AuditedNames", o => o.Names, "Who is audited.");
        rows.Rule((o, errors) =>
        {
            if (o.Names.Count > 0 && o.Folder is null) errors.Add("ProviderKit:AuditedNames needs ProviderKit:Audit:Folder.");
        });
    });

    [Test]
    public void Read_FlatNamesAndSection_TheSectionWins()
    {
        using var host = With(("AUDIT_FOLDER", " flat "), ("ProviderKit:Audit:KeptDays", "7"), ("ProviderKit:AuditedNames:0", "ann"));
        using var both = With(("AUDIT_FOLDER", "flat"), ("ProviderKit:Audit:Folder", "section"));
        var options = OptionsOf(host);
        Assert.That((options.Folder, options.KeptDays), Is.EqualTo(("flat", 7)));
        Assert.That(options.Names, Is.EqualTo(["ann"]));
        Assert.That(OptionsOf(both).Folder, Is.EqualTo("section"));
        Assert.That(() => host.Options, Throws.Nothing, "its names are known");
    }

    [Test]
    public void Read_OptionsSetInCode_LieOverTheConfiguration()
    {
        using var host = With(kit => kit.Services.Configure<Audit>(o => o.KeptDays += 1), ("ProviderKit:Audit:KeptDays", "7"));
        Assert.That(OptionsOf(host).KeptDays, Is.EqualTo(8));
    }

    [Test]
    public void Read_OptionsSetInCodeBefore_LieOverTheConfigurationToo()
    {
        using var host = Host.Of(services =>
        {
            services.Configure<Audit>(o => o.KeptDays += 1);
            services.AddProviderKitSettings(Group);
            return services.AddProviderKit(Host.Configuration(("ProviderKit:Audit:KeptDays", "7")));
        });
        Assert.That(OptionsOf(host).KeptDays, Is.EqualTo(8));
    }

    [Test]
    public void Read_CodeThatAsksForProviderKitsOptions_GetsThem()
    {
        using var host = With(
            kit => kit.Services.AddOptions<Audit>().Configure<IOptions<ProviderKitOptions>>((audit, own) => audit.Folder = own.Value.DefaultProvider),
            ("ProviderKit:DefaultProvider", "xai"));
        Assert.That(host.Options.DefaultProvider, Is.EqualTo("xai"));
        Assert.That(OptionsOf(host).Folder, Is.EqualTo("xai"));

        using var wrong = With(
            kit => kit.Services.AddOptions<Audit>().Configure<IOptions<ProviderKitOptions>>((audit, own) => audit.Folder = own.Value.DefaultProvider),
            ("ProviderKit:Audit:KeptDays", "366"));
        Assert.That(Assert.Throws<OptionsValidationException>(() => _ = wrong.Options)!.Failures, Is.EqualTo(["ProviderKit:Audit:KeptDays must be a whole number from 1 to 365."]));
    }

    [Test]
    public void Add_AnotherGroupOfTheSameOptions_IsRefused() =>
        Assert.That(
            () => new ServiceCollection().AddProviderKitSettings(Group).AddProviderKitSettings(new SettingGroup<Audit>(_ => { })),
            Throws.ArgumentException.With.Message.StartsWith("Another group of settings for Audit was added before"));

    [Test]
    public void Mistakes_AreReportedTogetherWithProviderKitsOwn_AndOnce()
    {
        using var host = With(
            ("ProviderKit:Audit:KeptDays", "366"), ("ProviderKit:Audit:Foldr", "x"), ("ProviderKit:AuditedName:0", "ann"), ("ProviderKit:AuditedNames:0", "ann"), ("AUDIT_FOLDR", "x"),
            ("ProviderKit:Tokens:Cooldown", "soon"));
        string[] expected =
        [
            "AUDIT_FOLDR is not a setting; did you mean AUDIT_FOLDER?",
            "ProviderKit:AuditedName is not a setting; did you mean ProviderKit:AuditedNames?",
            "ProviderKit:Tokens:Cooldown must be a time such as 90s, 2m or 00:01:30.",
            "ProviderKit:Audit:KeptDays must be a whole number from 1 to 365.",
            "ProviderKit:Audit:Foldr is not a setting; did you mean ProviderKit:Audit:Folder?",
            "ProviderKit:AuditedNames needs ProviderKit:Audit:Folder.",
        ];
        Assert.That(Assert.Throws<OptionsValidationException>(() => _ = host.Options)!.Failures, Is.EquivalentTo(expected));
        Assert.That(Assert.Throws<OptionsValidationException>(() => OptionsOf(host))!.Failures, Is.EquivalentTo(expected[3..]), "its own, when it is asked for first");
    }

    [Test]
    public void Mistake_InCode_IsFoundByTheRow()
    {
        using var host = With(kit => kit.Services.Configure<Audit>(o => o.KeptDays = 0));
        Assert.That(Assert.Throws<OptionsValidationException>(() => _ = host.Options)!.Failures, Is.EqualTo(["ProviderKit:Audit:KeptDays must be from 1 to 365."]));
    }

    [Test]
    public void Read_SectionThatHoldsTheOptionsThemselves()
    {
        using var host = Host.Of(services =>
        {
            services.AddProviderKitSettings(Group).AddProviderKitSettings(Group);
            return services.AddProviderKit(Host.Configuration(("My:Gateway:Audit:KeptDays", "3"), ("AUDIT_FOLDER", "not read")).GetSection("My:Gateway"));
        });
        Assert.That((OptionsOf(host).KeptDays, OptionsOf(host).Folder), Is.EqualTo((3, (string?)null)));
        Assert.That(() => host.Options, Throws.Nothing);
    }

    [Test]
    public void Describe_ListsEachSetting()
    {
        Assert.That(
            Group.Describe().Select(setting => (setting.Path, setting.Default, setting.Type, setting.IsLive, setting.IsOperators)),
            Is.EqualTo([
                ("ProviderKit:Audit:Folder", "the current folder", "text", false, false), ("ProviderKit:Audit:KeptDays", "30", "1 to 365", true, false),
                ("ProviderKit:AuditedNames:0", "none", "list of texts", false, false)]));
        Assert.That(Group.Describe().First().FlatNames, Is.EqualTo(["AUDIT_FOLDER"]));
    }

    private static Audit OptionsOf(Host host) => host.Services.GetRequiredService<IOptions<Audit>>().Value;

    private static Host With(params (string Name, string? Value)[] settings) => With(_ => { }, settings);

    private static Host With(Action<IProviderKitBuilder> extend, params (string Name, string? Value)[] settings) => Host.With(
        kit =>
        {
            kit.Services.AddProviderKitSettings(Group);
            extend(kit);
        },
        settings);
}

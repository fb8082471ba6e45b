using ProviderKit.Routing.Strategies;

namespace ProviderKit.Tests.Routing.Strategies;

public class StrategySettingsTests
{
    [Test]
    public void Check_SettingOfAnotherStrategy_IsRefused()
    {
        var model = new NamedModelOptions { Strategy = "weighted", Settings = { ["LeadTurns"] = "3" } };
        Assert.That(
            new WeightedStrategy(new Random(1)).Check(model),
            Is.EqualTo([":LeadTurns is not a setting of the strategy weighted. It has none beside Targets."]));
    }

    [Test]
    public void Check_LeadAndWorker_NamesEveryMistakeAtOnce()
    {
        var model = new NamedModelOptions
        {
            Strategy = "lead-worker",
            Targets = { new() { Model = "a" }, new() { Model = "b" }, new() { Model = "c" } },
            Settings = { ["leadturns"] = "-1", ["FailureThreshold"] = "0", ["FallbackTurns"] = "many", ["Turns"] = "3" },
        };
        Assert.That(
            new LeadAndWorkerStrategy().Check(model).Select(mistake => mistake.Split(' ')[0]),
            Is.EquivalentTo([":Targets", ":LeadTurns", ":FailureThreshold", ":FallbackTurns", ":Turns"]));
    }

    [TestCase(null, "lead lead")]
    [TestCase("1", "lead lead")]
    [TestCase("0", "worker lead")]
    public void Create_LeadAndWorker_ReadsItsSettings(string? leadTurns, string order)
    {
        var strategy = new LeadAndWorkerStrategy();
        var model = new NamedModelOptions { Strategy = "lead-worker", Targets = { new() { Model = "lead" }, new() { Model = "worker" } } };
        if (leadTurns is not null) model.Settings["LeadTurns"] = leadTurns;
        Assert.That(strategy.Check(model), Is.Empty);
        Assert.That(string.Join(' ', strategy.Create(model, [new("lead"), new("worker")]).Next()), Is.EqualTo(order));
    }

    [Test]
    public void Choose_LeadAndWorker_OneHalfCannotServe_SaysWhatToSet()
    {
        var chooser = Choosing.Of(new LeadAndWorkerStrategy(), new("lead"), new("worker", problem: () => "Set X."));
        var error = chooser.Choose(Choosing.Request).Error;
        Assert.That((error?.Kind, error?.Message), Is.EqualTo((ProviderErrorKind.NotConfigured, "Set X.")));
    }
}

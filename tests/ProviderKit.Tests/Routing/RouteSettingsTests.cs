using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ProviderKit.Tests.Routing;

public class RouteSettingsTests
{
    private const string Atlas = "ProviderKit:Providers:atlas:";
    private const string Pair = "ProviderKit:Providers:lead_worker:Pairs:";

    [Test]
    public void Mistakes_InEveryList_AreAllNamedAtOnce()
    {
        var errors = ErrorsOf(
            $"{Atlas}ModelMap:0:Model=openai/gpt-4o", $"{Atlas}ModelMap:1:Model=a b", $"{Atlas}ModelMap:1:To=x", $"{Atlas}ModelMap:1:For=x",
            $"{Atlas}Routes:0:Match=openai/*/x", $"{Atlas}Routes:0:Provider=openai",
            $"{Atlas}Routes:1:Match=xai/*", $"{Atlas}Routes:1:Provider=nobody",
            $"{Atlas}Routes:2:Match=meta/*", $"{Atlas}Routes:2:Model=*/*",
            $"{Pair}0:Model=w", $"{Pair}0:Lead=ext-openai-a", $"{Pair}0:LeadTurns=-1", $"{Pair}0:FallbackTurns=0", $"{Pair}0:FailureThreshold=many",
            "ProviderKit:Providers:openai:Routes:0:Match=x", "ProviderKit:Providers:xai:Pairs:0:Model=x", "ProviderKit:Providers:litellm:ModelMap:0:Model=x");
        string[] expected =
        [
            $"{Atlas}ModelMap:0:To", $"{Atlas}ModelMap:1:Model", $"{Atlas}ModelMap:1:For is not a setting",
            $"{Atlas}Routes:0:Match", $"{Atlas}Routes:1:Provider: there is no provider nobody", $"{Atlas}Routes:2:Provider", $"{Atlas}Routes:2:Model",
            $"{Pair}0:Worker", $"{Pair}0:LeadTurns", $"{Pair}0:FallbackTurns", $"{Pair}0:FailureThreshold",
            "ProviderKit:Providers:openai:Routes is not a setting of openai", "ProviderKit:Providers:xai:Pairs is not a setting of xai",
            "ProviderKit:Providers:litellm:ModelMap is not a setting of litellm",
        ];
        foreach (string part in expected) Assert.That(errors, Has.One.Contains(part));
        Assert.That(errors, Has.Length.EqualTo(expected.Length), string.Join('\n', errors));
    }

    [TestCase("LeadTurns", -1)]
    [TestCase("FailureThreshold", 0)]
    [TestCase("FallbackTurns", 0)]
    public void Numbers_SetInCode_AreCheckedToo(string setting, int number)
    {
        var pair = new ModelPair { Model = "w", Lead = "ext-openai-a", Worker = "ext-openai-b" };
        typeof(ModelPair).GetProperty(setting)!.SetValue(pair, number);
        var services = new ServiceCollection();
        services.AddProviderKit(options => options.Provider("lead_worker").Pairs.Add(pair));
        using var provider = services.BuildServiceProvider();
        var thrown = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<ProviderRegistry>());
        Assert.That(thrown!.Failures, Has.One.Contains($"{Pair}0:{setting}"));
    }

    [TestCase("atlas")]
    [TestCase("lead_worker")]
    public void Route_ToAProviderThatRoutes_IsRefused(string target)
    {
        Assert.That(
            ErrorsOf($"{Atlas}Routes:0:Match=openai/*", $"{Atlas}Routes:0:Provider={target}"),
            Has.One.Contains($"{Atlas}Routes:0:Provider: {target} chooses among other models itself"));
    }

    [Test]
    public void Route_ToTheSameProviderWithAnAddressOfItsOwn_IsAllowed() =>
        Assert.That(ErrorsOf($"{Atlas}Routes:0:Match=openai/*", $"{Atlas}Routes:0:Provider=lead_worker", "LEAD_WORKER_BASE_URL=https://own.test"), Is.Empty);

    [TestCase("ext-leadworker-worker-fast", "belongs to lead_worker, which chooses")]
    [TestCase("atlas-openai/gpt-4o", "belongs to atlas, which chooses")]
    [TestCase("gpt-4o", "begin with their provider's prefix")]
    [TestCase("ext-openai-", "begin with their provider's prefix")]
    public void Pair_OfWhatIsNoUpstreamsModel_IsRefusedForBothAtOnce(string model, string why)
    {
        var errors = ErrorsOf($"{Pair}0:Model=w", $"{Pair}0:Lead={model}", $"{Pair}0:Worker={model}");
        Assert.That(errors, Has.One.StartsWith($"{Pair}0:Lead: {model}").And.One.StartsWith($"{Pair}0:Worker: {model}").And.All.Contains(why));
    }

    [Test]
    public void Names_GivenTwice_AreRefused()
    {
        var errors = ErrorsOf(
            $"{Atlas}Routes:0:Match=xai/*", $"{Atlas}Routes:0:Provider=xai", $"{Atlas}Routes:1:Match=xai/*", $"{Atlas}Routes:1:Provider=openrouter",
            $"{Atlas}ModelMap:0:Model=a", $"{Atlas}ModelMap:0:To=b", $"{Atlas}ModelMap:1:Model=a", $"{Atlas}ModelMap:1:To=c",
            $"{Pair}0:Model=w", $"{Pair}0:Lead=ext-xai-a", $"{Pair}0:Worker=ext-xai-b", $"{Pair}1:Model=w", $"{Pair}1:Lead=ext-xai-c", $"{Pair}1:Worker=ext-xai-b");
        Assert.That(errors, Is.EquivalentTo([
            $"{Atlas}Routes names xai/* more than once.", $"{Atlas}ModelMap names a more than once.", "ProviderKit:Providers:lead_worker:Pairs names w more than once."]));
    }

    [Test]
    public void Configuration_AddedTwice_IsReadOnce()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"{Atlas}Routes:0:Match"] = "xai/*", [$"{Atlas}Routes:0:Provider"] = "xai",
            [$"{Atlas}ModelMap:0:Model"] = "a", [$"{Atlas}ModelMap:0:To"] = "b",
            [$"{Pair}0:Model"] = "w", [$"{Pair}0:Lead"] = "ext-xai-a", [$"{Pair}0:Worker"] = "ext-xai-b",
        }).Build();
        var services = new ServiceCollection();
        services.AddProviderKit(configuration);
        services.AddProviderKit(configuration);
        using var provider = services.BuildServiceProvider();
        var options = provider.GetRequiredService<IOptions<ProviderKitOptions>>().Value;
        Assert.That((options.Provider("atlas").Routes.Count, options.Provider("atlas").ModelMap.Count, options.Provider("lead_worker").Pairs.Count), Is.EqualTo((1, 1, 1)));
    }

    private static string[] ErrorsOf(params string[] settings)
    {
        try
        {
            _ = new RouteGateway(settings).Registry;
            return [];
        }
        catch (OptionsValidationException e)
        {
            return [.. e.Failures];
        }
    }
}

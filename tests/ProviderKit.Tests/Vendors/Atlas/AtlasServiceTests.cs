using ProviderKit.Tests.Routing;

namespace ProviderKit.Tests.Vendors.Atlas;

public class AtlasServiceTests
{
    [TestCase("https://models.github.ai/inference", 404)]
    [TestCase("https://models.github.ai/orgs/mine/inference", 410)]
    [TestCase("https://Models.Inference.AI.Azure.com", 404)]
    public async Task RetiredService_SaysThereIsNothing_IsToldWithWhatToSet(string address, int status)
    {
        await using var gateway = new RouteGateway("ATLAS_ENABLED=1", "GITHUB_TOKEN=g1", "GITHUB_TOKEN_1=g2", $"ATLAS_BASE_URL={address}");
        gateway.Answer = _ => RouteGateway.Error(status, "no route");
        var error = (await gateway.AskAsync("atlas-openai/gpt-4o")).Error!;
        Assert.That((error.HttpStatus, error.Code, error.UpstreamStatus, error.ShouldRetry), Is.EqualTo((503, "service_retired", status, false)));
        foreach (string part in (string[])["retired", "ATLAS_BASE_URL", "ProviderKit:Providers:atlas:Routes", "ProviderKit:Providers:atlas:ModelMap", "no route"])
            Assert.That(error.Message, Does.Contain(part));
        Assert.That(gateway.Calls, Has.Count.EqualTo(1), "no token is to blame");
        Assert.That(gateway.Registry.Find("atlas")!.Tokens.GetTokenStats().Select(t => t.Blocked), Is.All.False);
    }

    [TestCase("https://models.github.ai/inference", 400)]
    [TestCase("https://own.test/v1", 404)]
    [TestCase("https://models.github.ai.own.test/v1", 410)]
    public async Task OtherErrors_OrOtherAddresses_KeepTheirMeaning(string address, int status)
    {
        await using var gateway = new RouteGateway("ATLAS_ENABLED=1", "GITHUB_TOKEN=g1", $"ATLAS_BASE_URL={address}");
        gateway.Answer = _ => RouteGateway.Error(status, "unknown model");
        var error = (await gateway.AskAsync("atlas-openai/gpt-4o")).Error!;
        Assert.That((error.HttpStatus, error.Message), Is.EqualTo((status, "unknown model")));
    }

    [TestCase(null, "EXT_OPENAI_ENABLED=1|EXT_OPENAI_API_KEY=o1")]
    [TestCase("ATLAS_BASE_URL|ProviderKit:Providers:atlas:Routes|openai or openrouter or xai", "")]
    [TestCase("ATLAS_BASE_URL", "EXT_OPENAI_ENABLED=1")]
    [TestCase(null, "LITELLM_ENABLED=1|ProviderKit:Providers:atlas:Routes:0:Match=openai/*|ProviderKit:Providers:atlas:Routes:0:Provider=litellm")]
    [TestCase(null, "ATLAS_BASE_URL=https://own.test|GITHUB_TOKEN=g1")]
    [TestCase("GITHUB_TOKEN", "ATLAS_BASE_URL=https://own.test|EXT_OPENAI_ENABLED=1|EXT_OPENAI_API_KEY=o1")]
    public async Task Problem_SomeRouteWorks_IsNone(string? mentions, string settings)
    {
        await using var gateway = new RouteGateway(["ATLAS_ENABLED=1", .. settings.Split('|', StringSplitOptions.RemoveEmptyEntries)]);
        string? problem = gateway.Registry.Find("atlas")!.Problem;
        if (mentions is null) Assert.That(problem, Is.Null);
        else foreach (string part in mentions.Split('|')) Assert.That(problem, Does.Contain(part));
    }

    [Test]
    public async Task Problem_SwitchedOff_IsThat()
    {
        await using var gateway = new RouteGateway("EXT_OPENAI_ENABLED=1", "EXT_OPENAI_API_KEY=o1");
        Assert.That(gateway.Registry.Find("atlas")!.Problem, Does.Contain("ATLAS_ENABLED=1"));
        Assert.That((await gateway.AskAsync("atlas-openai/gpt-4o")).Error!.HttpStatus, Is.EqualTo(404));
    }

    [Test]
    public async Task Models_WithRoutesAlone_AreAll58EachWithAPlanOrAReason()
    {
        await using var gateway = new RouteGateway("ATLAS_ENABLED=1", "OPENROUTER_ENABLED=1", "OPENROUTER_API_KEY=r1");
        string[] models = [.. gateway.Registry.Models.Where(m => m.Provider == "atlas").Select(m => m.Id)];
        Assert.That(models, Has.Length.EqualTo(58).And.All.StartsWith("atlas-"));
        foreach (string model in models) await gateway.AskAsync(model);
        Assert.That(gateway.Records.Where(r => r.Error is not null).Select(r => r.Model), Is.EqualTo(["atlas-core42/jais-30b-chat"]));
        Assert.That(gateway.Calls.Select(c => c.Model), Is.Unique);
    }
}

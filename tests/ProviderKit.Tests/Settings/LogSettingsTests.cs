using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Settings;

public class LogSettingsTests
{
    [Test]
    public void Section_EverySetting_IsRead()
    {
        using var host = Host.With(
            ("ProviderKit:Logs:Enabled", "1"), ("ProviderKit:Logs:Directory", "elsewhere"), ("ProviderKit:Logs:MaxFileBytes", "70000"),
            ("ProviderKit:Logs:KeptFiles", "0"), ("ProviderKit:Logs:MemoryEntries", "7"), ("ProviderKit:Logs:QueueCapacity", "8"),
            ("ProviderKit:Logs:Level", "Warn"), ("ProviderKit:Logs:LogContent", "on"));
        var logs = host.Options.Logs;
        Assert.That(
            (logs.Enabled, logs.Directory, logs.MaxFileBytes, logs.KeptFiles, logs.MemoryEntries, logs.QueueCapacity, logs.Level, logs.LogContent),
            Is.EqualTo((true, "elsewhere", 70000L, 0, 7, 8, ProviderLogLevel.Warn, true)));
    }

    [Test]
    public void Defaults_NothingSet_AreTheDocumentedOnes()
    {
        using var host = Host.With();
        var logs = host.Options.Logs;
        Assert.That(
            (logs.Enabled, logs.Directory, logs.MaxFileBytes, logs.KeptFiles, logs.MemoryEntries, logs.QueueCapacity, logs.Level, logs.LogContent),
            Is.EqualTo((false, "logs/providers", 10L * 1024 * 1024, 5, 500, 65536, ProviderLogLevel.Debug, false)));
    }

    [TestCase("Level", "loud", "ProviderKit:Logs:Level must be debug, info, warn or error")]
    [TestCase("MaxFileBytes", "1000", "ProviderKit:Logs:MaxFileBytes must be 65536 or more")]
    [TestCase("MemoryEntries", "-1", "ProviderKit:Logs:MemoryEntries must be a whole number")]
    [TestCase("Nonsense", "1", "ProviderKit:Logs:Nonsense is not a setting")]
    public void Validate_Mistake_IsTold(string setting, string value, string told)
    {
        using var host = Host.With(($"ProviderKit:Logs:{setting}", value));
        Assert.That(Assert.Throws<OptionsValidationException>(() => _ = host.Options)!.Failures, Has.One.Contains(told));
    }

    [Test]
    public async Task Dispatch_Failure_IsInTheProvidersLogWithoutAnyProvidersToken()
    {
        using var host = Host.With(
            ("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_API_KEY", "canary-one"), ("XAI_ENABLED", "1"), ("XAI_API_KEY", "canary-two"));
        host.Upstream.When("*").Respond(HttpStatusCode.BadGateway, "application/json", """{"error":{"message":"canary-one and canary-two"}}""");
        await using (await host.Dispatcher.SendAsync(ChatRequest.Create("ext-openai-canary-two", [new PlainMessage("user", "hi")]))) { } // its end is what is logged
        var logs = host.Services.GetRequiredService<ProviderLogStore>();
        var entries = logs.Recent("openai");
        Assert.That(entries.Select(e => e.Event), Is.EqualTo([ProviderLogEvent.Request, ProviderLogEvent.Response]));
        Assert.That(entries[1].Status, Is.EqualTo(502));
        Assert.That(entries.Select(e => $"{e.Message} {e.Model} {e.Error}"), Has.None.Contain("canary"));
        Assert.That(logs.Recent("xai"), Is.Empty);
        Assert.That(logs.Providers, Is.EqualTo(host.Registry.Providers.Select(p => p.Name)));
    }
}

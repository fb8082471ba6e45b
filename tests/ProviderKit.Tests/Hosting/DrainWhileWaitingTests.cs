using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Lifetime;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Hosting;

[Property("FAULTS", 55)]
public class DrainWhileWaitingTests
{
    [Test]
    public async Task Request_ThatWaitsForAToken_IsEndedWithTheDrain()
    {
        using var host = Support.Host.With(
            ("EXT_OPENAI_ENABLED", "1"), ("EXT_OPENAI_API_KEY", "one"), ("ProviderKit:Tokens:MaxWait", "10m"));
        host.Registry.Find("openai")!.Tokens.Report("EXT_OPENAI_API_KEY", TokenOutcome.RateLimited, TimeSpan.FromMinutes(5));
        var sending = host.Dispatcher.SendAsync(ChatRequest.Create("ext-openai-m", [new PlainMessage("user", "Hello")])).AsTask();
        Assert.That(sending.IsCompleted, Is.False);

        host.Services.GetRequiredService<DrainSignal>().End();
        await using (var result = await sending)
            Assert.That((result.Error?.Kind, result.Error?.HttpStatus), Is.EqualTo((ProviderErrorKind.ShuttingDown, 503)));
        Assert.That(host.Records, Has.Count.EqualTo(1));
    }
}

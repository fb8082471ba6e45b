using Microsoft.Extensions.DependencyInjection;
using ProviderKit.Dispatch.Continuation;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch.Filters;

/// <summary>What becomes of the replies with which filters answer.</summary>
public class FilterAnswerTests
{
    [Test]
    public async Task Answer_ThatIsMadeAnew_GivesAllItsMemoryBack()
    {
        // Parts of one answer, which the gateway joins in memory of its own.
        string part = new('x', 100_000);
        string split = $$$"""{"id":"c","choices":[{"index":0,"message":{"content":"{{{part}}}"}},{"index":0,"message":{"content":"{{{part}}}"},"finish_reason":"stop"}]}""";
        var owner = new Owner();
        using var gateway = new FilterGateway(["Hi"], new FakeFilter("cache") { Request = (_, _) => new(FilterDecision.Answer(ProviderReply.Whole(Json.Bytes(split), owner))) });
        var budget = new ByteBudget(64 << 20, TimeSpan.Zero, new FakeTime());
        using (var body = budget.CreateBuffer())
        {
            byte[] json = Json.Bytes($$"""{"model":"{{FilterGateway.Model}}","messages":[{"role":"user","content":"hi"}]}""");
            Assert.That(await body.ReserveAsync(json.Length, default), Is.EqualTo(ByteGrant.Granted));
            json.CopyTo(body.Free);
            body.Advance(json.Length);
            Assert.That(ChatRequest.TryRead(body, out var request, out _), Is.True);
            long before = budget.InUse;

            var result = await gateway.Host.Dispatcher.SendAsync(request!);

            Assert.That(result.Error, Is.Null);
            Assert.That(result.Body.Length, Is.GreaterThan(2 * part.Length));
            Assert.That(owner.Disposed, Is.EqualTo(1), "what the filter gave is not needed any more");
            Assert.That(budget.InUse, Is.GreaterThan(before), "what was made of it is");
            await result.DisposeAsync();
            Assert.That(budget.InUse, Is.EqualTo(before));
        }
        Assert.That(owner.Disposed, Is.EqualTo(1));
    }

    [Test]
    public async Task Answer_ToAQuestionThatIsPassedOn_IsDisposed()
    {
        var owner = new Owner();
        using var gateway = new FilterGateway(["Hi"], new FakeFilter("cache") { Request = (_, _) => new(FilterDecision.Answer(ProviderReply.Whole("{}"u8.ToArray(), owner))) });

        await using var result = await gateway.Host.Services.GetRequiredService<StoredResponses>().ReadAsync(new StoredResponseRequest("resp_1"));

        Assert.That(result.Error!.Message, Does.Contain("cache answered a request that is passed through"));
        Assert.That(owner.Disposed, Is.EqualTo(1));
    }

    private sealed class Owner : IDisposable
    {
        public int Disposed { get; private set; }

        public void Dispose() => Disposed++;
    }
}

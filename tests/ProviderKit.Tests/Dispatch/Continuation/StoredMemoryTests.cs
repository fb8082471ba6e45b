using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Dispatch.Continuation;

/// <summary>Whole conversations are read within the memory budget, and give it back.</summary>
public class StoredMemoryTests
{
    [TestCase(64, null)]
    [TestCase(1, ProviderErrorKind.PayloadTooLarge)]
    public async Task ListInput_OfALongConversation_CountsItsMemory(int megabytes, ProviderErrorKind? refused)
    {
        var provider = new FakeProvider(_ => FakeProvider.Whole("""{"id":"c1","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}"""))
        {
            Info = new ProviderInfo { Name = "acme", Prefix = "ext-acme-" },
        };
        var gateway = new Gateway(provider, "A");
        var budget = new ByteBudget(megabytes << 20, TimeSpan.Zero, gateway.Time);
        var service = new StoredResponses(gateway.Services.Conversations, gateway.Dispatcher, budget);
        string? last = null;
        for (int turn = 0; turn < 4; turn++)
        {
            var body = new JsonObject { ["model"] = "ext-acme-m", ["input"] = new string('x', 600_000), ["previous_response_id"] = last };
            await using var made = await gateway.Dispatcher.SendAsync(ChatRequest.Parse(Json.Bytes(body.ToJsonString()), WireFormat.OpenAIResponses));
            last = (string?)JsonNode.Parse(made.Body.ToArray())!["id"];
        }
        await using (var result = await service.ListInputAsync(new StoredResponseRequest(last!)))
        {
            Assert.That(result.Error?.Kind, Is.EqualTo(refused), result.Error?.Message);
            if (refused is null)
            {
                Assert.That(budget.InUse, Is.GreaterThan(4 * 600_000), "what is read counts");
                Assert.That(JsonNode.Parse(result.Body.ToArray())!["data"]!.AsArray(), Has.Count.EqualTo(7));
            }
        }
        Assert.That(budget.InUse, Is.Zero);
    }
}

using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Vendors.Contract;

/// <summary>A vendor that counts reasoning beside the completion: the client sees usage as OpenAI counts it.</summary>
public class UsageCorrectionTests
{
    private const string Beside = "\"completion_tokens\":5,\"total_tokens\":47,\"completion_tokens_details\":{\"reasoning_tokens\":30}";
    private const string Corrected = """{"prompt_tokens":12,"completion_tokens":35,"total_tokens":47,"completion_tokens_details":{"reasoning_tokens":30}}""";

    private readonly XaiFixtures _vendor = new();

    [Test]
    public async Task Usage_Whole_HasReasoningInTheCompletion()
    {
        await using var gateway = new ContractGateway(_vendor, () => ContractGateway.Json(WithReasoning(_vendor.Text)));
        await using var result = await gateway.Dispatcher.SendAsync(Request(stream: false));
        Json.AssertEqual(Json.Parse(result.Body)!["usage"], Corrected);
        Assert.That(result.Usage.CompletionTokens, Is.EqualTo(35));
    }

    [Test]
    public async Task Usage_Streamed_HasReasoningInTheCompletion()
    {
        await using var gateway = new ContractGateway(_vendor, () => ContractGateway.Stream(WithReasoning(_vendor.TextStream), "text/event-stream"));
        await using var result = await gateway.Dispatcher.SendAsync(Request(stream: true));
        var reply = await StreamedReply.ReadAsync(result, _vendor.Model, "reasoning_content");
        Json.AssertEqual(reply.Usage, Corrected);
    }

    private static string WithReasoning(string reply) => reply.Replace("\"completion_tokens\":5,\"total_tokens\":17", Beside);

    private ChatRequest Request(bool stream) => ChatRequest.Parse(Json.Bytes(
        "{\"model\":\"" + _vendor.Model + "\",\"stream\":" + (stream ? "true" : "false") + ",\"stream_options\":{\"include_usage\":true},\"messages\":[]}"));
}

using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using ProviderKit.Formats;
using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>Failures as clients of this format read them.</summary>
public class MessagesErrorTests
{
    [TestCase(ProviderErrorKind.InvalidRequest, null, 400, "invalid_request_error")]
    [TestCase(ProviderErrorKind.InvalidRequest, 402, 402, "billing_error")]
    [TestCase(ProviderErrorKind.InvalidRequest, 409, 409, "conflict_error")]
    [TestCase(ProviderErrorKind.InvalidRequest, 422, 422, "invalid_request_error")]
    [TestCase(ProviderErrorKind.Unauthenticated, null, 401, "authentication_error")]
    [TestCase(ProviderErrorKind.PermissionDenied, null, 403, "permission_error")]
    [TestCase(ProviderErrorKind.NotFound, null, 404, "not_found_error")]
    [TestCase(ProviderErrorKind.MethodNotAllowed, null, 405, "invalid_request_error")]
    [TestCase(ProviderErrorKind.PayloadTooLarge, null, 413, "request_too_large")]
    [TestCase(ProviderErrorKind.UnsupportedMediaType, null, 415, "invalid_request_error")]
    [TestCase(ProviderErrorKind.RateLimited, 429, 429, "rate_limit_error")]
    [TestCase(ProviderErrorKind.AllTokensBlocked, null, 429, "rate_limit_error")]
    [TestCase(ProviderErrorKind.QuotaExhausted, 429, 429, "billing_error")]
    [TestCase(ProviderErrorKind.Overloaded, 529, 529, "overloaded_error")]
    [TestCase(ProviderErrorKind.Saturated, null, 529, "overloaded_error")]
    [TestCase(ProviderErrorKind.UpstreamError, 500, 502, "api_error")]
    [TestCase(ProviderErrorKind.UpstreamError, 503, 503, "overloaded_error")]
    [TestCase(ProviderErrorKind.UpstreamError, 504, 504, "timeout_error")]
    [TestCase(ProviderErrorKind.Timeout, null, 504, "timeout_error")]
    [TestCase(ProviderErrorKind.UpstreamAuthentication, 401, 502, "api_error")]
    [TestCase(ProviderErrorKind.ConnectionLost, null, 502, "api_error")]
    [TestCase(ProviderErrorKind.BadReply, null, 502, "api_error")]
    [TestCase(ProviderErrorKind.NotConfigured, null, 503, "api_error")]
    [TestCase(ProviderErrorKind.Internal, null, 500, "api_error")]
    public void Write_Kind_HasItsStatusAndTypeAndOpenAIsCodeAsDetail(ProviderErrorKind kind, int? upstream, int status, string type)
    {
        var error = new ProviderError(kind, "What is wrong.") { UpstreamStatus = upstream };
        Assert.That(MessagesError.StatusOf(error), Is.EqualTo(status));
        string? code = (string?)Json.Error(error)["code"];
        Assert.That(code is null, Is.EqualTo(kind is ProviderErrorKind.InvalidRequest or ProviderErrorKind.PermissionDenied));
        string details = code is null ? "" : $$""","details":{"error_code":"{{code}}"}""";
        Json.AssertEqual(Written(error, "req_1"), $$"""{"type":"error","error":{"type":"{{type}}","message":"What is wrong."{{details}}},"request_id":"req_1"}""");
    }

    [Test]
    public void Write_Code_IsADetail() => Json.AssertEqual(
        Written(new ProviderError(ProviderErrorKind.InvalidRequest, "No \"x\".") { Code = "unsupported_parameter", Param = "mcp_servers" }, null),
        """{"type":"error","error":{"type":"invalid_request_error","message":"No \"x\".","details":{"error_code":"unsupported_parameter"}}}""");

    [Test]
    public void Write_Thread_IsRefusedInTheWordsOnWhichTheToolRunnerGoesOnWithout() => Json.AssertEqual(
        Written(new ProviderError(ProviderErrorKind.InvalidRequest, "No threads.") { Code = "unsupported_parameter", Param = "thread" }, null),
        """{"type":"error","error":{"type":"invalid_request_error","message":"No threads.","details":{"error_code":"thread_unsupported_request","unsupported":["thread"]}}}""");

    [Test]
    public void WriteEvent_IsNamedError()
    {
        using var queue = new EventQueue();
        MessagesError.WriteEvent(new ProviderError(ProviderErrorKind.Overloaded, "Busy."), "req_1", queue);
        Assert.That(queue.TryTake(out var taken), Is.True);
        Assert.That(Encoding.UTF8.GetString(taken.Name.Span), Is.EqualTo("error"));
        Json.AssertEqual(JsonNode.Parse(taken.Json.Span), """{"type":"error","error":{"type":"overloaded_error","message":"Busy.","details":{"error_code":"overloaded"}},"request_id":"req_1"}""");
    }

    [TestCase("This model's maximum context length is 128000 tokens. However, your messages resulted in 130001 tokens. Please reduce the length of the messages.", 130001, 128000)]
    [TestCase("This endpoint's maximum context length is 131072 tokens. However, you requested about 140000 tokens (100000 of text input, 40000 in the output).", 140000, 131072)]
    [TestCase("Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 300123 tokens. Please reduce the length of the messages.", 300123, 272000)]
    [TestCase("prompt token count of 131000 exceeds the limit of 128000", 131000, 128000)]
    [TestCase("The input token count (1048577) exceeds the maximum number of tokens allowed (1048576).", 1048577, 1048576)]
    [TestCase("prompt is too long: 201000 tokens > 200000 maximum", 201000, 200000)]
    [TestCase("This model's maximum prompt length is 131072 but the request contains 200000 tokens.", 200000, 131072)]
    [TestCase("the request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it", 9000, 8192)]
    [TestCase("Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length", 40000, 32768)]
    [TestCase("This model's maximum context length is 128,000 tokens. However, your messages resulted in 130,001 tokens.", 130001, 128000)]
    public void Write_PromptTooLong_IsInTheWordsThatClaudeCodeReads(string message, int tokens, int most)
    {
        var error = new ProviderError(ProviderErrorKind.InvalidRequest, message) { UpstreamStatus = 413 };
        Assert.That(MessagesError.StatusOf(error), Is.EqualTo(400));
        Json.AssertEqual(Written(error, null)["error"], $$"""{"type":"invalid_request_error","message":"prompt is too long: {{tokens}} tokens > {{most}} maximum"}""");
    }

    [TestCase("The input token count exceeds the maximum number of tokens allowed 1048576.", null)]
    [TestCase("Too much.", "context_length_exceeded")]
    [TestCase("Your input exceeds the context window of this model. Please adjust your input and try again.", null)]
    public void Write_PromptTooLongWithoutNumbers_SaysSo(string message, string? code) =>
        Assert.That(Written(new ProviderError(ProviderErrorKind.InvalidRequest, message) { Code = code }, null)["error"]!["message"]!.GetValue<string>(), Is.EqualTo($"prompt is too long: {message}"));

    [TestCase("max_tokens is too large: 200000. This model supports at most 16384 completion tokens.")]
    [TestCase("Rate limit reached: limit 30000 tokens, requested 40000")]
    [TestCase("capability_rejected: mid_conv_system")]
    public void Write_OtherWords_StayAsTheyAre(string message) =>
        Assert.That(Written(new ProviderError(ProviderErrorKind.InvalidRequest, message), null)["error"]!["message"]!.GetValue<string>(), Is.EqualTo(message));

    [TestCase("prompt is too long: 201000 tokens > 200000 maximum", "prompt is too long: 201000 tokens > 200000 maximum", true)]
    [TestCase("max_tokens: 99999 > 64000, which is the maximum", "max_tokens: 99999 > 64000, which is the maximum", true)]
    [TestCase("prompt token count of 131000 exceeds the limit of 128000", "prompt is too long: 131000 tokens > 128000 maximum", false)]
    public void WriteError_OfAnUpstreamOfThisFormat_IsAsItCameUnlessClientsCouldNotReadIt(string said, string message, bool isAsItCame)
    {
        byte[] raw = Json.Bytes($$"""{"type":"error","error":{"type":"invalid_request_error","message":"{{said}}"},"request_id":"req_theirs"}""");
        var output = new ArrayBufferWriter<byte>();
        WireFormat.AnthropicMessages.WriteError(new ProviderError(ProviderErrorKind.InvalidRequest, said) { UpstreamStatus = 400, Raw = raw }, "req_ours", output);
        var written = JsonNode.Parse(output.WrittenSpan)!;
        Assert.That(((string?)written["error"]!["message"], (string?)written["request_id"]), Is.EqualTo((message, isAsItCame ? "req_theirs" : "req_ours")));
    }

    private static JsonNode Written(ProviderError error, string? id)
    {
        var output = new ArrayBufferWriter<byte>();
        MessagesError.Write(error, id, output);
        return JsonNode.Parse(output.WrittenSpan)!;
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// Writes errors in the Messages format, <c>{"type":"error","error":{"type","message"},"request_id"}</c>: as a whole response, or as
/// the <c>error</c> event of a stream.
/// </summary>
internal static class MessagesError
{
    /// <summary>The status of an overloaded upstream or gateway; no other API uses it.</summary>
    public const int Overloaded = 529;

    // Source: Anthropic's documentation, "Errors". 405, 415 and 422 count as invalid requests.
    private static readonly (int Status, string Type)[] Types =
    [
        (400, "invalid_request_error"), (401, "authentication_error"), (402, "billing_error"), (403, "permission_error"), (404, "not_found_error"),
        (405, "invalid_request_error"), (409, "conflict_error"), (413, "request_too_large"), (415, "invalid_request_error"),
        (422, "invalid_request_error"), (429, "rate_limit_error"), (500, "api_error"), (501, "not_supported"), (503, "overloaded_error"),
        (504, "timeout_error"), (Overloaded, "overloaded_error"),
    ];

    /// <summary>The HTTP status that a client of this format sees.</summary>
    public static int StatusOf(ProviderError error) => error.Kind switch
    {
        ProviderErrorKind.Overloaded or ProviderErrorKind.Saturated => Overloaded,
        // A prompt that is too long for the model is a 400 in this format.
        _ when ContextLength.Of(error) is not null => 400,
        _ => error.HttpStatus,
    };

    /// <summary>The value of <c>error.type</c>.</summary>
    public static string TypeOf(ProviderError error)
    {
        // Not a rate limit, since waiting does not restore the credit.
        if (error.Kind == ProviderErrorKind.QuotaExhausted) return "billing_error";
        if (error.Kind == ProviderErrorKind.NotConfigured) return "api_error";
        int status = StatusOf(error);
        foreach (var (known, type) in Types)
            if (known == status) return type;
        return status is >= 400 and < 500 ? "invalid_request_error" : "api_error";
    }

    /// <summary>The error message. Claude Code parses the two numbers of a prompt that is too long, and shortens the conversation.</summary>
    public static string MessageOf(ProviderError error) => ContextLength.Of(error) switch
    {
        { Tokens: { } tokens, Most: { } most } => string.Create(CultureInfo.InvariantCulture, $"prompt is too long: {tokens} tokens > {most} maximum"),
        not null when !SaysTooLong(error) => $"prompt is too long: {error.Message}",
        _ => error.Message,
    };

    /// <summary>Whether the upstream's message can be kept: for a prompt that is too long, clients recognize only Anthropic's wording.</summary>
    public static bool HasKnownWords(ProviderError error) => SaysTooLong(error) || ContextLength.Of(error) is null;

    private static bool SaysTooLong(ProviderError error) => error.Message.StartsWith("prompt is too long", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether an upstream refused a thinking block: "messages.1.content.0: Invalid `signature` in `thinking` block", or "`thinking` or
    /// `redacted_thinking` blocks in the latest assistant message cannot be modified". Routers quote this message within their own error.
    /// </summary>
    public static bool IsAboutThoughts(ProviderError error) =>
        error is { Kind: ProviderErrorKind.InvalidRequest, UpstreamStatus: 400 or 422 } && (IsAboutThoughts(error.Message) || IsAboutThoughts(Encoding.UTF8.GetString(error.Raw.Span)));

    private static bool IsAboutThoughts(string text) =>
        text.Contains("thinking", StringComparison.Ordinal)
        && (text.Contains("signature", StringComparison.Ordinal) || text.Contains("cannot be modified", StringComparison.Ordinal)
            || text.Contains("Invalid `data`", StringComparison.Ordinal));

    /// <summary>Writes the error object.</summary>
    /// <param name="error">The error.</param>
    /// <param name="requestId">The gateway's request id; null to leave it out, as in a stream.</param>
    /// <param name="output">Receives the JSON.</param>
    public static void Write(ProviderError error, string? requestId, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonText.Readable);
        json.WriteStartObject();
        json.WriteString("type"u8, "error"u8);
        json.WriteStartObject("error"u8);
        json.WriteString("type"u8, TypeOf(error));
        json.WriteString("message"u8, MessageOf(error));
        if (ErrorCode.Of(error) is { } code) WriteDetails(json, error, code);
        json.WriteEndObject();
        if (requestId is not null) json.WriteString("request_id"u8, requestId);
        json.WriteEndObject();
    }

    // The tool runner of Anthropic's SDKs (1.14) starts a thread without being asked. On this code it sends the whole conversation without a thread instead.
    private static void WriteDetails(Utf8JsonWriter json, ProviderError error, string code)
    {
        bool isThread = error.Param == "thread" && code == "unsupported_parameter";
        json.WriteStartObject("details"u8);
        json.WriteString("error_code"u8, isThread ? "thread_unsupported_request" : code);
        if (isThread)
        {
            json.WriteStartArray("unsupported"u8);
            json.WriteStringValue("thread"u8);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    /// <summary>Writes the error as the event that ends a failed stream.</summary>
    public static void WriteEvent(ProviderError error, string? requestId, EventQueue output)
    {
        Write(error, requestId, output.BeginRaw(Inbound.OutgoingEvents.Error));
        output.EndRaw();
    }
}

using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>Failures in this format: OpenAI's error object as a reply, and a failed response at the end of a stream.</summary>
internal static class FailedResponse
{
    private const string TooLong = "context_length_exceeded";
    private const string ServerError = "server_error";

    // Clients retry errors that look temporary. They do not retry this one.
    private const string Overloaded = "server_is_overloaded";

    // Codes that a response may carry (openai-openapi, ResponseErrorCode) or that clients know. The upstream's own code is kept if it is listed.
    private static readonly string[] Known =
    [
        ServerError, "rate_limit_exceeded", "invalid_prompt", "vector_store_timeout", TooLong, "insufficient_quota", Overloaded,
        "data_residency_mismatch", "bio_policy", "misalignment_policy_violation", "content_policy_violation", "cyber_policy",
    ];

    /// <summary>Writes OpenAI's error object. If the prompt is too long, it has the error code that clients know.</summary>
    public static void WriteError(ProviderError error, IBufferWriter<byte> output) =>
        OpenAIError.Write(ContextLength.Coded(error), output);

    /// <summary>The value of <c>error.code</c> of a response.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="isFinal">Whether no part of the answer had arrived, so that all retries have already been made.</param>
    public static string CodeOf(ProviderError error, bool isFinal) => error.Kind switch
    {
        _ when ContextLength.Of(error) is not null => TooLong,
        ProviderErrorKind.QuotaExhausted => "insufficient_quota",
        ProviderErrorKind.RateLimited or ProviderErrorKind.AllTokensBlocked => "rate_limit_exceeded",
        ProviderErrorKind.Overloaded or ProviderErrorKind.Saturated => Overloaded,
        _ when error.Code is { } code && Array.IndexOf(Known, code) >= 0 => code,
        _ when error.HttpStatus < 500 => "invalid_prompt",
        _ => isFinal ? Overloaded : ServerError,
    };

    /// <summary>Writes the value of <c>error</c> of a response.</summary>
    public static void WriteMember(Utf8JsonWriter json, ProviderError error, bool isFinal)
    {
        json.WriteStartObject();
        json.WriteString("code"u8, CodeOf(error, isFinal));
        json.WriteString("message"u8, MessageOf(error));
        json.WriteEndObject();
    }

    /// <summary>Writes a stream that contains only the failure.</summary>
    public static void WriteStream(ProviderError error, string? requestId, IBufferWriter<byte> output)
    {
        output.Write("event: response.created\ndata: "u8);
        Write(error, requestId, 0, output);
        output.Write("\n\nevent: response.failed\ndata: "u8);
        Write(error, requestId, 1, output);
        output.Write("\n\n"u8);
    }

    // Codex waits for the time stated in this text.
    private static string MessageOf(ProviderError error) =>
        error is { Kind: ProviderErrorKind.RateLimited or ProviderErrorKind.AllTokensBlocked, ComeBackAfter: { } wait }
        && !error.Message.Contains("try again in", StringComparison.OrdinalIgnoreCase)
            ? string.Create(CultureInfo.InvariantCulture, $"{error.Message} Please try again in {Math.Max(1, Math.Ceiling(wait.TotalSeconds))}s.")
            : error.Message;

    private static void Write(ProviderError error, string? requestId, int number, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonText.Readable);
        json.WriteStartObject();
        json.WriteString("type"u8, number > 0 ? "response.failed"u8 : "response.created"u8);
        json.WriteNumber("sequence_number"u8, number);
        json.WritePropertyName("response"u8);
        Write(json, OwnItems.Response(requestId ?? "failed"), number > 0 ? error : null);
        json.WriteEndObject();
    }

    /// <summary>A response that has only begun, for upstreams that never sent theirs.</summary>
    public static byte[] Begun(string id)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, JsonText.Readable)) Write(json, id, null);
        return output.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, string id, ProviderError? failure)
    {
        bool failed = failure is not null;
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("object"u8, "response"u8);
        json.WriteNumber("created_at"u8, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        json.WriteString("status"u8, failed ? "failed"u8 : "in_progress"u8);
        json.WritePropertyName("error"u8);
        if (failure is not null) WriteMember(json, failure, isFinal: true);
        else json.WriteNullValue();
        foreach (string name in (ReadOnlySpan<string>)["incomplete_details", "instructions", "usage", "temperature", "top_p"]) json.WriteNull(name);
        json.WriteStartObject("metadata"u8);
        json.WriteEndObject();
        json.WriteString("model"u8, ""u8);
        json.WriteStartArray("output"u8);
        json.WriteEndArray();
        json.WriteStartArray("tools"u8);
        json.WriteEndArray();
        json.WriteString("tool_choice"u8, "auto"u8);
        json.WriteBoolean("parallel_tool_calls"u8, true);
        json.WriteEndObject();
    }
}

using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>Writes the response object, as it appears at the beginning and at the end of a stream.</summary>
/// <param name="context">The context of the reply.</param>
/// <param name="notes">The notes of the request's translation.</param>
internal sealed class OutgoingResponse(BridgeContext context, ResponseNotes notes)
{
    /// <summary>Writes a response that has begun.</summary>
    public void WriteBegun(Utf8JsonWriter json) => Write(json, "in_progress", default, null, null, null);

    /// <summary>Writes a response that has ended.</summary>
    /// <param name="json">Positioned where a value is expected.</param>
    /// <param name="status">The status, such as <c>completed</c>.</param>
    /// <param name="output">The items, comma-separated.</param>
    /// <param name="usage">The usage; null for none.</param>
    /// <param name="reason">Why the response is incomplete; null if it is complete.</param>
    /// <param name="error">Why the response failed; null if it did not fail.</param>
    public void Write(Utf8JsonWriter json, string status, ReadOnlySpan<byte> output, ChatUsage? usage, string? reason, ProviderError? error)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, OwnItems.Response(context.Id));
        json.WriteString("object"u8, "response"u8);
        json.WriteNumber("created_at"u8, context.Created);
        json.WriteString("status"u8, status);
        if (status == "completed") json.WriteNumber("completed_at"u8, context.Clock.GetUtcNow().ToUnixTimeSeconds());
        else json.WriteNull("completed_at"u8);
        json.WriteBoolean("background"u8, false);
        json.WritePropertyName("error"u8);
        if (error is null) json.WriteNullValue();
        else FailedResponse.WriteMember(json, error, isFinal: false);
        WriteReason(json, reason);
        Echo.Write(json, notes.Echo);
        json.WriteBoolean("store"u8, notes.IsStored);
        json.WriteString("model"u8, context.Model);
        json.WritePropertyName("output"u8);
        json.WriteRawArray(output);
        json.WritePropertyName("usage"u8);
        if (usage is { } counted) ItemUsage.Write(json, counted);
        else json.WriteNullValue();
        json.WriteEndObject();
    }

    private static void WriteReason(Utf8JsonWriter json, string? reason)
    {
        if (reason is null)
        {
            json.WriteNull("incomplete_details"u8);
            return;
        }
        json.WriteStartObject("incomplete_details"u8);
        json.WriteString("reason"u8, reason);
        json.WriteEndObject();
    }
}

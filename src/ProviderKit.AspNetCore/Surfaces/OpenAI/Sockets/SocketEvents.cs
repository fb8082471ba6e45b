using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>Creates the gateway's own events.</summary>
internal static class SocketEvents
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Creates <c>{"type":"error","status","error":{…}}</c>, with the retry delay in <c>headers</c> if there is one.</summary>
    public static ReadOnlyMemory<byte> Error(WireFormat format, ProviderError error, string? requestId)
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write("{\"type\":\"error\",\"status\":"u8);
        Write(output, format.StatusOf(error));
        if (error.ComeBackAfter is { } wait)
        {
            output.Write(",\"headers\":{\"retry-after\":\""u8);
            Write(output, Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)));
            output.Write("\"}"u8);
        }
        output.Write(","u8);
        var body = new ArrayBufferWriter<byte>();
        format.WriteError(error, requestId, body);
        output.Write(body.WrittenSpan[1..]); // without its bracket: {"error":{…}}
        return output.WrittenMemory;
    }

    /// <summary>Creates the events of a failed response as in a stream of the format, without the framing.</summary>
    public static List<ReadOnlyMemory<byte>> Failed(WireFormat format, ProviderError error, string? requestId)
    {
        var output = new ArrayBufferWriter<byte>();
        format.WriteErrorEvent(error, requestId, StreamFraming.ServerSentEvents, output);
        var framed = output.WrittenMemory;
        var events = new List<ReadOnlyMemory<byte>>();
        foreach (var line in framed.Span.Split((byte)'\n'))
            if (framed.Span[line].StartsWith("data: "u8)) events.Add(framed[line]["data: ".Length..]);
        return events;
    }

    /// <summary>Creates the error event for a steering message, which is not supported, with its input.</summary>
    public static ReadOnlyMemory<byte> SteeringFailed(SocketMessage message)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, Readable))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "response.steer.failed"u8);
            json.WriteNumber("sequence_number"u8, 0);
            json.WriteStartObject("steer"u8);
            json.WriteString("previous_response_id"u8, message.Previous);
            json.WritePropertyName("input"u8);
            if (message.Input.Equals(default)) json.WriteNullValue();
            else json.WriteRawValue(message.Body.Written.Span[message.Input], skipInputValidation: true);
            json.WriteEndObject();
            json.WritePropertyName("error"u8);
            JsonSerializer.Serialize(json, OpenAIErrorDetail.Of(SocketErrors.Steering), CommonContractJson.Default.OpenAIErrorDetail);
            json.WriteEndObject();
        }
        return output.WrittenMemory;
    }

    /// <summary>Creates an id for a response of the gateway itself.</summary>
    public static string NewId() => $"resp_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24))}";

    /// <summary>Creates an event of a response for which nothing was generated.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="model">The model that the client named.</param>
    /// <param name="created">The time of creation, in Unix seconds.</param>
    /// <param name="completed">Whether it is the last event; otherwise it is the first.</param>
    public static ReadOnlyMemory<byte> Prepared(string id, string model, long created, bool completed)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, Readable))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, completed ? "response.completed"u8 : "response.created"u8);
            json.WriteNumber("sequence_number"u8, completed ? 1 : 0);
            json.WriteStartObject("response"u8);
            json.WriteString("id"u8, id);
            json.WriteString("object"u8, "response"u8);
            json.WriteNumber("created_at"u8, created);
            json.WriteString("status"u8, completed ? "completed"u8 : "in_progress"u8);
            foreach (string name in (ReadOnlySpan<string>)["error", "incomplete_details", "instructions", "previous_response_id", "temperature", "top_p"]) json.WriteNull(name);
            json.WriteString("model"u8, model);
            json.WriteStartArray("output"u8);
            json.WriteEndArray();
            json.WriteStartArray("tools"u8);
            json.WriteEndArray();
            json.WriteString("tool_choice"u8, "auto"u8);
            json.WriteBoolean("parallel_tool_calls"u8, true);
            json.WriteBoolean("store"u8, false);
            json.WriteStartObject("metadata"u8);
            json.WriteEndObject();
            if (completed) WriteNoUsage(json);
            else json.WriteNull("usage"u8);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return output.WrittenMemory;
    }

    private static void WriteNoUsage(Utf8JsonWriter json)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, 0);
        json.WriteStartObject("input_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteNumber("output_tokens"u8, 0);
        json.WriteStartObject("output_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteNumber("total_tokens"u8, 0);
        json.WriteEndObject();
    }

    private static void Write(ArrayBufferWriter<byte> output, long number)
    {
        number.TryFormat(output.GetSpan(20), out int written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
    }
}

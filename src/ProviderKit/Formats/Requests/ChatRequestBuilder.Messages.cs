using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit;

/// <content>The messages of the conversation.</content>
public sealed partial class ChatRequestBuilder
{
    /// <summary>Adds instructions for the model.</summary>
    public ChatRequestBuilder System(string text) => Message("system", text);

    /// <summary>Adds a user message.</summary>
    /// <param name="text">The text. May be empty if there are images.</param>
    /// <param name="images">The images of the message.</param>
    public ChatRequestBuilder User(string text, params IReadOnlyList<ChatImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count == 0) return Message("user", text);
        ArgumentNullException.ThrowIfNull(text);
        return Message("user", json =>
        {
            json.WriteStartArray("content"u8);
            if (text.Length > 0)
            {
                json.WriteStartObject();
                json.WriteString("type"u8, "text"u8);
                json.WriteString("text"u8, text);
                json.WriteEndObject();
            }
            foreach (var image in images) Write(json, image);
            json.WriteEndArray();
        });
    }

    /// <summary>Adds a reply of the model.</summary>
    /// <param name="text">The text. Default: null, no text, such as with tool calls.</param>
    /// <param name="calls">The tool calls of the reply.</param>
    /// <exception cref="ArgumentException">There is neither text nor a call.</exception>
    public ChatRequestBuilder Assistant(string? text, params IReadOnlyList<ReplyToolCall> calls)
    {
        ArgumentNullException.ThrowIfNull(calls);
        if (calls.Count > 0) return Message("assistant", json => WriteAnswer(json, text, calls));
        if (text is null) throw new ArgumentException("An answer has a text or calls a tool.", nameof(text));
        return Message("assistant", text);
    }

    /// <summary>Adds an earlier reply of the conversation, with its tool calls. Keeps all fields of a whole reply, such as signed thoughts.</summary>
    /// <param name="reply">The reply; its first choice is used.</param>
    public ChatRequestBuilder Assistant(ChatReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        if (reply.Json.IsEmpty) return Assistant(reply.Text.Length > 0 || reply.ToolCalls.Count == 0 ? reply.Text : null, reply.ToolCalls);
        using var document = JsonDocument.Parse(reply.Json);
        var choices = JsonMember.Get(document.RootElement, "choices");
        var message = choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0 ? JsonMember.Get(choices[0], "message") : default;
        if (message.ValueKind != JsonValueKind.Object) return Assistant(reply.Text, reply.ToolCalls);
        _messages.Add(Json(message.WriteTo));
        return this;
    }

    /// <summary>Adds the result of a tool call.</summary>
    /// <param name="callId">The id of the call (<see cref="ReplyToolCall.Id"/>).</param>
    /// <param name="content">The result: text, or JSON as text.</param>
    /// <exception cref="ArgumentException"><paramref name="callId"/> is empty.</exception>
    public ChatRequestBuilder ToolResult(string callId, string content)
    {
        ArgumentException.ThrowIfNullOrEmpty(callId);
        ArgumentNullException.ThrowIfNull(content);
        return Message("tool", json =>
        {
            json.WriteString("tool_call_id"u8, callId);
            json.WriteString("content"u8, content);
        });
    }

    /// <summary>Adds a message of any role.</summary>
    /// <param name="role">OpenAI's role: <c>system</c>, <c>developer</c>, <c>user</c> or <c>assistant</c>.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException"><paramref name="role"/> is empty.</exception>
    public ChatRequestBuilder Message(string role, string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(role);
        ArgumentNullException.ThrowIfNull(text);
        return Message(role, json => json.WriteString("content"u8, text));
    }

    private ChatRequestBuilder Message(string role, Action<Utf8JsonWriter> write)
    {
        _messages.Add(Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("role"u8, role);
            write(json);
            json.WriteEndObject();
        }));
        return this;
    }

    private static void Write(Utf8JsonWriter json, ChatImage image)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "image_url"u8);
        json.WriteStartObject("image_url"u8);
        json.WriteString("url"u8, image.Url);
        if (image.Detail is not null) json.WriteString("detail"u8, image.Detail);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteAnswer(Utf8JsonWriter json, string? text, IReadOnlyList<ReplyToolCall> calls)
    {
        json.WriteString("content"u8, text);
        json.WriteStartArray("tool_calls"u8);
        foreach (var call in calls) CompletionWriter.Write(json, new CompletionWriter.ToolCall(call.Id, call.Name, call.Arguments, ExtraOf(call)) { IsCustom = call.IsCustom });
        json.WriteEndArray();
    }

    private static Action<Utf8JsonWriter>? ExtraOf(ReplyToolCall call) => call.ExtraContent is not { } extra ? null : json =>
    {
        json.WritePropertyName("extra_content"u8);
        json.WriteRawValue(Checked(extra, nameof(call), JsonValueKind.Object));
    };
}

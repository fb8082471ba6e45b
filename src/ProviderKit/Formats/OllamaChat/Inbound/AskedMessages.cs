using System.Runtime.InteropServices;
using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>
/// Translates the messages of a request to canonical messages. Tool results name their call, or only the tool, or neither; then the order
/// decides. A call without a result gets an error result, since other formats require one for each call. Images in results and results
/// without a call, which chat APIs do not accept, are moved to a user message after the last result of the turn.
/// </summary>
internal sealed class AskedMessages(ChatTranslation request, Utf8JsonWriter json)
{
    private const string NoResult = "Error: [no result]";

    private readonly List<Call> _open = []; // calls that wait for their results
    private readonly AskedRest _rest = new();

    private sealed record Call(string Id, string Name);

    /// <summary>The names of tools that earlier replies called. A tool may no longer be in the request.</summary>
    public static IEnumerable<string> CalledNames(JsonElement messages) => messages.ValueKind != JsonValueKind.Array ? [] :
        messages.EnumerateArray().SelectMany(message => ListOf(message, "tool_calls"))
            .Select(call => call.ValueKind == JsonValueKind.Object && call.TryGetProperty("function", out var function) && function.ValueKind == JsonValueKind.Object
                && function.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString()! : "")
            .Where(name => name.Length > 0);

    /// <exception cref="ChatFieldException">A message is invalid.</exception>
    public void Write(JsonElement messages)
    {
        int i = 0;
        foreach (var message in Asked.Array(messages, "messages").EnumerateArray()) Write(message, i++);
        AnswerOpen();
    }

    private void Write(JsonElement message, int index)
    {
        string path = $"messages.{index}";
        Asked.Object(message, path);
        var role = Asked.Text(message, "role", $"{path}.role");
        var text = Asked.Text(message, "content", $"{path}.content");
        string imagesPath = $"{path}.images";
        var images = AskedImages.Of(message, imagesPath);
        bool isTool = role.ValueKind == JsonValueKind.String && role.ValueEquals("tool"u8);
        if (isTool)
        {
            WriteResult(message, text, images, path);
            return;
        }
        AnswerOpen();
        request.Paths.Add(path, $"{path}.content", imagesPath);
        json.WriteStartObject();
        if (role.ValueKind != JsonValueKind.String) throw Asked.Wrong($"{path}.role", "system, user, assistant or tool");
        else if (role.ValueEquals("assistant"u8)) WriteAssistant(message, text, images, path, index);
        else if (role.ValueEquals("user"u8)) WriteUser(text, images);
        else if (role.ValueEquals("system"u8)) WriteSystem(text, images, imagesPath);
        else throw Asked.Wrong($"{path}.role", "system, user, assistant or tool");
        json.WriteEndObject();
    }

    private void WriteUser(JsonElement text, IReadOnlyList<string> images)
    {
        json.WriteString("role"u8, "user"u8);
        AskedImages.WriteContent(json, text, images);
    }

    private void WriteSystem(JsonElement text, IReadOnlyList<string> images, string imagesPath)
    {
        if (images.Count > 0) throw Asked.Unsupported(imagesPath, "an image cannot be part of a system message; send it in one of the user's");
        json.WriteString("role"u8, "system"u8);
        Asked.Copy(json, "content"u8, text);
    }

    private void WriteAssistant(JsonElement message, JsonElement text, IReadOnlyList<string> images, string path, int index)
    {
        json.WriteString("role"u8, "assistant"u8);
        JsonElement[] calls = [.. ListOf(message, "tool_calls", $"{path}.tool_calls")];
        if (calls.Length > 0 && !Asked.Says(text)) json.WriteNull("content"u8);
        else Asked.Copy(json, "content"u8, text);
        var thinking = Asked.Text(message, "thinking", $"{path}.thinking");
        if (Asked.Says(thinking)) Asked.Copy(json, "reasoning_content"u8, thinking);
        if (images.Count > 0)
        {
            json.WriteStartArray("images"u8);
            foreach (string image in images) AskedImages.Write(json, image);
            json.WriteEndArray();
        }
        if (calls.Length == 0) return;
        json.WriteStartArray("tool_calls"u8);
        for (int i = 0; i < calls.Length; i++) WriteCall(calls[i], $"{path}.tool_calls.{i}", $"call_{index}_{i}");
        json.WriteEndArray();
    }

    private void WriteCall(JsonElement call, string path, string ownId)
    {
        Asked.Object(call, path);
        if (!ChatField.TryGet(call, "function", out var function)) throw Asked.Wrong($"{path}.function", "there");
        Asked.Object(function, $"{path}.function");
        var name = Asked.Text(function, "name", $"{path}.function.name");
        if (!Asked.Says(name)) throw Asked.Wrong($"{path}.function.name", "a name");
        var id = Asked.Text(call, "id", $"{path}.id");
        // Stays the same in each request of the conversation, for prompt caches.
        var open = new Call(Asked.Says(id) && !_open.Exists(other => other.Id == id.GetString()) ? id.GetString()! : ownId, name.GetString()!);
        _open.Add(open);
        json.WriteStartObject();
        json.WriteString("id"u8, CallIds.Of(open.Id));
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, request.Names.ToWire(open.Name));
        json.WriteString("arguments"u8, ArgumentsOf(function, $"{path}.function.arguments"));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> ArgumentsOf(JsonElement function, string path) =>
        !ChatField.TryGet(function, "arguments", out var arguments) ? "{}"u8
        : arguments.ValueKind == JsonValueKind.Object ? JsonMarshal.GetRawUtf8Value(arguments)
        // OpenAI's form, which some clients have in their histories.
        : arguments.ValueKind == JsonValueKind.String ? System.Text.Encoding.UTF8.GetBytes(arguments.GetString()!)
        : throw Asked.Wrong(path, "an object");

    private void WriteResult(JsonElement message, JsonElement text, IReadOnlyList<string> images, string path)
    {
        var id = Asked.Text(message, "tool_call_id", $"{path}.tool_call_id");
        var name = Asked.Text(message, "tool_name", $"{path}.tool_name");
        if (CallOf(id, name) is not { } call)
        {
            // Vendors refuse a result without a call, so it becomes a text.
            _rest.AddOrphan($"[Result of {(Asked.Says(name) ? $"the tool {name.GetString()}" : "a tool")}]\n{(text.ValueKind == JsonValueKind.String ? text.GetString() : "")}", images, path);
            return;
        }
        _open.Remove(call);
        request.Paths.Add(path, $"{path}.content", null);
        json.WriteStartObject();
        json.WriteString("role"u8, "tool"u8);
        json.WriteString("tool_call_id"u8, CallIds.Of(call.Id));
        _rest.WriteContent(json, text, images, path);
        json.WriteEndObject();
    }

    private Call? CallOf(JsonElement id, JsonElement name) =>
        (Asked.Says(id) ? _open.Find(call => id.ValueEquals(call.Id)) : null)
        ?? (Asked.Says(name) ? _open.Find(call => name.ValueEquals(call.Name)) : Asked.Says(id) ? null : _open.FirstOrDefault());

    /// <summary>Ends the tools' turn: writes results for open calls, and the user message with the rest.</summary>
    private void AnswerOpen()
    {
        foreach (var call in _open)
        {
            request.Paths.Add(null, null, null);
            json.WriteStartObject();
            json.WriteString("role"u8, "tool"u8);
            json.WriteString("tool_call_id"u8, CallIds.Of(call.Id));
            json.WriteString("content"u8, NoResult);
            json.WriteEndObject();
        }
        _open.Clear();
        _rest.Write(json, request.Paths);
    }

    private static IEnumerable<JsonElement> ListOf(JsonElement message, string name, string? path = null)
    {
        if (message.ValueKind != JsonValueKind.Object || !ChatField.TryGet(message, name, out var list)) return [];
        if (path is not null) Asked.Array(list, path);
        return list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];
    }
}

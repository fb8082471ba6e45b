using System.Text.Json;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>
/// Translates a client's messages to canonical messages. Consecutive messages of one role become one turn. The results of a reply's calls
/// follow it directly: a system message between them is moved after the results.
/// </summary>
internal sealed class InboundConversation(InboundRequest request, Utf8JsonWriter json)
{
    private readonly List<(JsonElement Message, JsonElement Content, string Path)> _systems = [];
    private InboundAssistant? _assistant;
    private InboundUser? _user;
    private IReadOnlyList<string> _open = [];

    public void Write(JsonElement messages)
    {
        Given.Array(messages, "messages");
        if (messages.GetArrayLength() == 0) throw Given.Wrong("messages", "at least one message is required");
        long before = Written;
        int i = 0;
        foreach (var message in messages.EnumerateArray()) Add(message, $"messages.{i++}");
        EndUser();
        EndAssistant();
        EndUser(isLast: true);
        WriteSystems();
        // Empty texts are left out. If no message is left, the error is created here, since each vendor would word it differently.
        if (Written == before) throw Given.Wrong("messages", "text content blocks must be non-empty");
    }

    private long Written => json.BytesCommitted + json.BytesPending;

    private void Add(JsonElement message, string path)
    {
        Given.Object(message, path);
        string role = Given.Text(message, "role", path).GetString()!;
        if (!Given.Has(message, "content", out var content)) throw Given.Wrong($"{path}.content", "Field required");
        if (!Given.IsText(content) && content.ValueKind != JsonValueKind.Array) throw Given.Wrong($"{path}.content", "Input should be a string or an array of content blocks");
        switch (role)
        {
            case "user":
                EndAssistant();
                _user ??= new InboundUser(request);
                _user.Add(content, path);
                break;
            case "assistant":
                EndUser();
                // If the reply has calls that wait for their results, it continues.
                if (_systems.Count > 0 && _assistant?.CallIds.Any() == false) EndAssistant();
                WriteSystems();
                _assistant ??= new InboundAssistant(request);
                _assistant.Add(content, path);
                break;
            case "system":
                if (_assistant is null && (_user?.Answers(_open) ?? _open.Count == 0))
                {
                    EndUser();
                    InboundSystem.WriteMessage(json, message, content, path, request.Paths);
                }
                else _systems.Add((message, content, path));
                break;
            default:
                throw Given.Wrong($"{path}.role", "Input should be 'user', 'assistant' or 'system'");
        }
    }

    private void EndAssistant()
    {
        if (_assistant is null) return;
        _assistant.Write(json);
        _open = [.. _assistant.CallIds];
        _assistant = null;
    }

    /// <param name="isLast">Whether nothing follows, so that open calls get no more results.</param>
    private void EndUser(bool isLast = false)
    {
        if (_user is null && !(isLast && _open.Count > 0)) return;
        _user ??= new InboundUser(request);
        _user.WriteResults(json, _open);
        _open = [];
        WriteSystems();
        _user.WriteRest(json);
        _user = null;
    }

    private void WriteSystems()
    {
        foreach (var (message, content, path) in _systems) InboundSystem.WriteMessage(json, message, content, path, request.Paths);
        _systems.Clear();
    }
}

using System.Text.Json;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>The contents of a client as canonical messages. Neighbours of one role are one turn.</summary>
internal sealed class InboundConversation(InboundRequest request, Utf8JsonWriter json)
{
    private InboundAssistant? _assistant;
    private InboundUser? _user;
    private IReadOnlyList<InboundCall> _open = [];

    public void Write(JsonElement contents)
    {
        Given.Array(contents, "contents");
        long before = Written;
        int i = 0;
        foreach (var content in contents.EnumerateArray()) Add(content, i++);
        EndUser();
        EndAssistant();
        EndUser(isLast: true);
        // Parts that say nothing are left out. Without any message each vendor would refuse the request in words of its own.
        if (Written == before) throw Given.Wrong("contents", "contents are not specified");
    }

    private long Written => json.BytesCommitted + json.BytesPending;

    private void Add(JsonElement content, int index)
    {
        string path = $"contents[{index}]";
        Given.Object(content, path);
        string role = Given.Maybe(content, "role", path) ?? "user";
        if (!Given.Has(content, "parts", out var parts)) return; // an answer without parts, sent back as it came
        Given.Array(parts, $"{path}.parts");
        switch (role)
        {
            // "function" is what results of functions were before they were the user's.
            case "user" or "function" or "":
                EndAssistant();
                _user ??= new InboundUser(request);
                _user.Add(parts, path);
                break;
            case "model":
                EndUser();
                _assistant ??= new InboundAssistant(request);
                _assistant.Add(parts, path, index);
                break;
            default:
                throw Given.Wrong($"{path}.role", "please use a valid role: user, model");
        }
    }

    private void EndAssistant()
    {
        if (_assistant is null) return;
        _assistant.Write(json);
        _open = _assistant.Calls;
        _assistant = null;
    }

    /// <param name="isLast">Nothing follows: calls that are still open stay without a result.</param>
    private void EndUser(bool isLast = false)
    {
        if (_user is null && !(isLast && _open.Count > 0)) return;
        _user ??= new InboundUser(request);
        _user.WriteResults(json, _open);
        _open = [];
        _user.WriteRest(json);
        _user = null;
    }
}

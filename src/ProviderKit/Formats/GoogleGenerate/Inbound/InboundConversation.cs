using System.Text.Json;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>Translates a client's contents to canonical messages. Consecutive contents of one role become one turn.</summary>
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
        // Empty parts are left out. If no message is left, the error is created here, since each vendor would word it differently.
        if (Written == before) throw Given.Wrong("contents", "contents are not specified");
    }

    private long Written => json.BytesCommitted + json.BytesPending;

    private void Add(JsonElement content, int index)
    {
        string path = $"contents[{index}]";
        Given.Object(content, path);
        string role = Given.Maybe(content, "role", path) ?? "user";
        if (!Given.Has(content, "parts", out var parts)) return; // a reply without parts that was sent back unchanged
        Given.Array(parts, $"{path}.parts");
        switch (role)
        {
            // In older versions of the API function results had the role "function".
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

    /// <param name="isLast">Whether nothing follows, so that open calls get no more results.</param>
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

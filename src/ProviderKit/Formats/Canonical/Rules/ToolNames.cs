using System.Text.Json;
using System.Text.Unicode;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical.Rules;

/// <summary>
/// The names of one request's tools on the wire. A name that the format accepts is kept; any other is changed without
/// collisions. Replies contain the client's names. Immutable, thread-safe.
/// </summary>
internal sealed class ToolNames
{
    /// <summary>Changes no name.</summary>
    public static readonly ToolNames Unchanged = new([], []);

    private readonly Dictionary<string, string> _wire;
    private readonly Dictionary<string, string> _client;

    private ToolNames(Dictionary<string, string> wire, Dictionary<string, string> client) => (_wire, _client) = (wire, client);

    public bool AreUnchanged => _client.Count == 0;

    /// <param name="grammar">The format's grammar; null for any name.</param>
    /// <param name="names">The client's names, including those that only the history contains; may have duplicates.</param>
    public static ToolNames Of(NameGrammar? grammar, IEnumerable<string> names)
    {
        if (grammar is null) return Unchanged;
        HashSet<string>? unfit = null, taken = null;
        foreach (string name in names)
            if (!grammar.Fits(name)) (unfit ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);
        if (unfit is null) return Unchanged;

        // Accepted names come first, so that a changed name never collides with another tool.
        taken = new HashSet<string>(names.Where(grammar.Fits), StringComparer.Ordinal);
        Dictionary<string, string> wire = new(StringComparer.Ordinal), client = new(StringComparer.Ordinal);
        foreach (string name in unfit)
        {
            string mended = grammar.Mend(name), candidate = mended;
            for (int i = 0; !taken.Add(candidate); i++) candidate = grammar.WithHash(mended, i == 0 ? name : $"{name}\n{i}");
            wire[name] = candidate;
            client[candidate] = name;
        }
        return new ToolNames(wire, client);
    }

    /// <summary>The same names, with an additional wire name for a tool of the client.</summary>
    public ToolNames With(string wireName, string clientName) =>
        new(_wire, new Dictionary<string, string>(_client, StringComparer.Ordinal) { [wireName] = clientName });

    /// <summary>The name on the wire.</summary>
    public string ToWire(string clientName) => _wire.GetValueOrDefault(clientName, clientName);

    /// <summary>The client's name of a tool in a reply.</summary>
    public string ToClient(string wireName) => _client.GetValueOrDefault(wireName, wireName);

    /// <summary>Writes the client's name of a tool in a streamed reply.</summary>
    /// <param name="json">The writer, positioned where a value is expected.</param>
    /// <param name="quoted">The name as JSON with its quotes; copied if no name is changed.</param>
    public void WriteClientName(Utf8JsonWriter json, ReadOnlySpan<byte> quoted)
    {
        if (AreUnchanged || !Utf8.IsValid(quoted) || JsonEscapes.HasLoneSurrogate(quoted))
        {
            json.WriteRawValue(quoted, skipInputValidation: true);
            return;
        }
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        json.WriteStringValue(ToClient(reader.GetString()!));
    }
}

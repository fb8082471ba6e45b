using System.Security.Cryptography;
using System.Text;

namespace ProviderKit;

/// <summary>
/// Determines whose conversations and responses a caller may continue: those of the client with the same name; otherwise those of the same
/// credential; otherwise those of all callers without either.
/// </summary>
internal readonly struct CallerScope
{
    private readonly string? _value;

    private CallerScope(char kind, string value) => (Kind, _value) = (kind, value);

    /// <summary>n for a name, k for a name with its kind, c for a credential, a for anyone. Different kinds never share a conversation.</summary>
    public char Kind { get; } = 'a';

    /// <summary>The name (after its kind), or the credential; empty for anyone.</summary>
    public string Value => _value ?? "";

    /// <param name="client">The client's headers; null for none.</param>
    /// <param name="clientName">The client's name; null for none.</param>
    public static CallerScope Of(IClientHeaders? client, string? clientName) =>
        clientName is not null ? client?.NameKind is { } kind ? new CallerScope('k', $"{kind}\0{clientName}") : new CallerScope('n', clientName)
        : client?.Credential is { } credential ? new CallerScope('c', credential)
        : new CallerScope('a', "");

    /// <summary>Adds the scope to a hash, with its length, so that different scopes and texts cannot give the same input.</summary>
    public void AddTo(IncrementalHash hash)
    {
        byte[] value = Encoding.UTF8.GetBytes(Value);
        hash.AppendData([(byte)Kind, .. BitConverter.GetBytes(value.Length)]);
        hash.AppendData(value);
        CryptographicOperations.ZeroMemory(value);
    }
}

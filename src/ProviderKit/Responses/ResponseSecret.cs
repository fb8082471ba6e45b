using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using ProviderKit.State;

namespace ProviderKit.Responses;

/// <summary>
/// The secret for ids and stored responses. It comes from the settings, otherwise from the state folder; without either, it lasts as long as the
/// process. Immutable, thread-safe.
/// </summary>
internal sealed partial class ResponseSecret(byte[] key)
{
    public const string FileName = "responses.key";

    private const int KeyBytes = 32;

    private readonly byte[] _names = Derive(key, "names"), _seals = Derive(key, "seals"), _marks = Derive(key, "marks");

    /// <summary>The key for fingerprints of tokens in ids.</summary>
    public byte[] TokenKey { get; } = Derive(key, "tokens");

    /// <summary>The key for account names in conversations.</summary>
    public byte[] AccountKey { get; } = Derive(key, "accounts");

    /// <summary>The key for signing reasoning.</summary>
    public byte[] ThoughtKey { get; } = Derive(key, "thoughts");

    public static ResponseSecret Random() => new(RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>Loads the secret, or creates it.</summary>
    public static ResponseSecret Load(ResponseStoreOptions options, StateFolder folder, ILogger logger)
    {
        if (options.Key is { } shared) return new ResponseSecret(SHA256.HashData(Encoding.UTF8.GetBytes(shared)));
        if (folder.Path is null) return Random();
        string path = Path.Combine(folder.Path, FileName);
        try
        {
            // Read it even if another process owns the folder: this process may be about to replace it.
            if (File.Exists(path) && File.ReadAllBytes(path) is { Length: KeyBytes } kept) return new ResponseSecret(kept);
            byte[] made = RandomNumberGenerator.GetBytes(KeyBytes);
            folder.Write(FileName, made);
            return new ResponseSecret(made);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotKept(logger, path, e.Message);
            return Random();
        }
    }

    /// <summary>The name under which a caller's response is stored. It reveals neither the id nor the caller.</summary>
    public string NameOf(in CallerScope caller, string id) => Convert.ToHexStringLower(Hash(_names, caller, Encoding.UTF8.GetBytes(id)).AsSpan(0, 20));

    /// <summary>The key that a caller's response is encrypted with.</summary>
    public byte[] SealKeyOf(in CallerScope caller, string id) => Hash(_seals, caller, Encoding.UTF8.GetBytes(id));

    /// <summary>Proves that this gateway gave <paramref name="text"/> to that caller.</summary>
    public byte[] MarkOf(in CallerScope caller, ReadOnlySpan<byte> text) => Hash(_marks, caller, text);

    private static byte[] Derive(byte[] key, string purpose) => HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(purpose));

    private static byte[] Hash(byte[] key, in CallerScope caller, ReadOnlySpan<byte> text)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        caller.AddTo(hash);
        hash.AppendData(text);
        return hash.GetHashAndReset();
    }

    [LoggerMessage(EventId = 124, Level = LogLevel.Error, Message = "The key of stored responses {Path} can be neither read nor made, so no response can be continued after a restart: {Reason}")]
    private static partial void LogNotKept(ILogger logger, string path, string reason);
}

using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using ProviderKit.State;

namespace ProviderKit.Responses;

/// <summary>
/// The secret behind ids and stored responses. It lives with the state: in the settings, else in the state folder, else as long as the
/// process. Immutable, thread-safe.
/// </summary>
internal sealed partial class ResponseSecret(byte[] key)
{
    public const string FileName = "responses.key";

    private const int KeyBytes = 32;

    private readonly byte[] _names = Derive(key, "names"), _seals = Derive(key, "seals"), _marks = Derive(key, "marks");

    /// <summary>What fingerprints of tokens in ids are made under.</summary>
    public byte[] TokenKey { get; } = Derive(key, "tokens");

    /// <summary>What names of accounts in conversations are made under.</summary>
    public byte[] AccountKey { get; } = Derive(key, "accounts");

    /// <summary>What thoughts are signed with.</summary>
    public byte[] ThoughtKey { get; } = Derive(key, "thoughts");

    public static ResponseSecret Random() => new(RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>Takes up the secret, or makes it.</summary>
    public static ResponseSecret Load(ResponseStoreOptions options, StateFolder folder, ILogger logger)
    {
        if (options.Key is { } shared) return new ResponseSecret(SHA256.HashData(Encoding.UTF8.GetBytes(shared)));
        if (folder.Path is null) return Random();
        string path = Path.Combine(folder.Path, FileName);
        try
        {
            // Read even where another process has the folder: this one may be about to take its place.
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

    /// <summary>The name under which a caller's response is stored. It says nothing of the id or the caller.</summary>
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

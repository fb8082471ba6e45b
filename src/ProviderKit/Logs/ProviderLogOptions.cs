namespace ProviderKit;

/// <summary>Settings of the providers' logs.</summary>
public sealed class ProviderLogOptions
{
    /// <summary>The minimum of <see cref="MaxFileBytes"/>: 64 KiB.</summary>
    public const long LeastFileBytes = 64 * 1024;

    internal const int MaxKeptFiles = 1000;

    internal const int MaxMemoryEntries = 1_000_000;

    /// <summary>Whether entries are written to files. Default: false, they are kept in memory only.</summary>
    public bool Enabled { get; set; }

    /// <summary>
    /// The folder of the files, one <c>{provider}.log</c> each; relative to the current directory.
    /// Default: <c>logs/providers</c>. One process at a time can write to it.
    /// </summary>
    public string Directory { get; set; } = "logs/providers";

    /// <summary>The size in bytes at which a new file is started. Default: 10 MiB; at least 64 KiB.</summary>
    public long MaxFileBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>The number of previous files to keep (<c>{provider}.1.log</c> is the latest of them). Default: 5.</summary>
    public int KeptFiles { get; set; } = 5;

    /// <summary>The number of latest entries of each provider that are kept in memory. Default: 500.</summary>
    public int MemoryEntries { get; set; } = 500;

    /// <summary>The maximum number of entries waiting to be written; further ones are dropped and counted. Default: 65,536.</summary>
    public int QueueCapacity { get; set; } = 65_536;

    /// <summary>The lowest level to log. Default: <see cref="ProviderLogLevel.Debug"/>.</summary>
    public ProviderLogLevel Level { get; set; } = ProviderLogLevel.Debug;

    /// <summary>Whether to log prompts and replies as well. Default: false.</summary>
    public bool LogContent { get; set; }
}

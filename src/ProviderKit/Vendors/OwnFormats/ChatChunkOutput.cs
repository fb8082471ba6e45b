using System.Diagnostics.CodeAnalysis;

namespace ProviderKit;

/// <summary>Receives the OpenAI chunks into which a vendor's stream is translated. Not thread-safe.</summary>
[Experimental(ProviderKitExperiments.VendorFormats)]
public sealed class ChatChunkOutput
{
    private readonly Queue<byte[]> _chunks = new();

    /// <summary>Whether there are chunks to take.</summary>
    internal bool Any => _chunks.Count > 0;

    /// <summary>Adds a chunk.</summary>
    /// <param name="chunk">A <c>chat.completion.chunk</c> as JSON in UTF-8; copied.</param>
    public void Write(ReadOnlySpan<byte> chunk) => _chunks.Enqueue(chunk.ToArray());

    /// <summary>Takes the next chunk that was written. Also for tests of formats.</summary>
    /// <returns>False if there is none.</returns>
    public bool TryTake(out ReadOnlyMemory<byte> chunk)
    {
        bool any = _chunks.TryDequeue(out byte[]? next);
        chunk = next;
        return any;
    }
}

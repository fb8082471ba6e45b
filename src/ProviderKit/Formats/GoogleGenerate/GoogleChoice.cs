using System.Text;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>What is known of one candidate while it streams.</summary>
internal sealed class GoogleChoice(int index)
{
    public int Index => index;

    /// <summary>Takes the fence off an answer that is JSON by instruction; null for other answers.</summary>
    public CodeFence? Fence { get; init; }

    /// <summary>The text it has said, where sources on the web may refer to it; null elsewhere.</summary>
    public StringBuilder? Text { get; init; }

    /// <summary>Whether it has said more than its role.</summary>
    public bool HasSpoken { get; set; }

    /// <summary>How many functions it has called.</summary>
    public int Calls { get; set; }

    /// <summary>Google's own reason and its message, where OpenAI's reason says less; else null.</summary>
    public (string Reason, string? Message)? Detail { get; set; }

    /// <summary>OpenAI's reason for its end, the last one said; null before.</summary>
    public string? Finish { get; set; }
}

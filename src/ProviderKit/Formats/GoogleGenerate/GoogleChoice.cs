using System.Text;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>The state of one candidate of a stream.</summary>
internal sealed class GoogleChoice(int index)
{
    public int Index => index;

    /// <summary>Removes the code fence from a reply that is JSON by instruction; null for other replies.</summary>
    public CodeFence? Fence { get; init; }

    /// <summary>The text so far, if web sources can refer to it; otherwise null.</summary>
    public StringBuilder? Text { get; init; }

    /// <summary>Whether it has sent more than its role.</summary>
    public bool HasSpoken { get; set; }

    /// <summary>The number of function calls.</summary>
    public int Calls { get; set; }

    /// <summary>Google's finish reason and message, if OpenAI's reason says less; otherwise null.</summary>
    public (string Reason, string? Message)? Detail { get; set; }

    /// <summary>The latest OpenAI finish reason; null before the first.</summary>
    public string? Finish { get; set; }
}

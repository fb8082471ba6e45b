using Microsoft.Extensions.Configuration;

namespace ProviderKit.Settings;

/// <summary>Finds the name that was probably meant by a misspelt one.</summary>
internal static class Spelling
{
    /// <summary>The error for an unknown setting.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="known">The valid names at its end.</param>
    public static string UnknownSetting(string path, IEnumerable<string> known)
    {
        string name = ConfigurationPath.GetSectionKey(path);
        return Nearest(name, known, static candidate => Math.Max(1, candidate.Length / 4)) is { } meant
            ? $"{path} is not a setting; did you mean {ConfigurationPath.GetParentPath(path)}:{meant}?"
            : $"{path} is not a setting. docs/configuration.md lists all settings.";
    }

    /// <summary>The nearest candidate, ignoring case; null if none is near.</summary>
    /// <param name="name">The misspelt name.</param>
    /// <param name="candidates">The valid names; if two are equally near, the first is returned.</param>
    /// <param name="limit">The maximum distance from a candidate; below zero excludes the candidate.</param>
    public static string? Nearest(string name, IEnumerable<string> candidates, Func<string, int> limit)
    {
        string? nearest = null;
        int least = int.MaxValue;
        foreach (string candidate in candidates)
        {
            int most = limit(candidate);
            if (Math.Abs(name.Length - candidate.Length) > most) continue;
            int distance = Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance <= most && distance < least) (nearest, least) = (candidate, distance);
        }
        return nearest;
    }

    /// <summary>The number of letters to insert, delete, replace or swap with their neighbour (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) table[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) table[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int least = Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) least = Math.Min(least, table[i - 2, j - 2] + 1);
                table[i, j] = least;
            }
        }
        return table[a.Length, b.Length];
    }
}

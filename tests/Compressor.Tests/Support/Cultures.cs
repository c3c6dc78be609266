using System.Globalization;

namespace Compressor.Tests.Support;

/// <summary>Runs code as it would run on a computer set to another language.</summary>
internal static class Cultures
{
    public static T Under<T>(string culture, Func<T> code)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            return code();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
